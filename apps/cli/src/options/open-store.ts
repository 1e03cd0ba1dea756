import { findStoreFolder } from '@tidemark/db';
import { type FeatureStore, openFeatureStore } from '@tidemark/feature-store';
import type { CommandContext, StoreOptions } from '@tidemark/terminal';
import { parseMemory } from './parse-memory.ts';

/** Opens the feature store that the options name. @throws TidemarkError `file.unwritable`, `command.wrong_use` for a size that is none */
export async function openStore(
  context: CommandContext,
  { store, memory }: StoreOptions,
): Promise<FeatureStore> {
  return openFeatureStore({
    folder: findStoreFolder(context, store),
    ...(memory === undefined ? {} : { memoryLimit: parseMemory(memory) }),
  });
}
