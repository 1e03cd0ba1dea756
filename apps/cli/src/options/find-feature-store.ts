import { join, resolve } from 'node:path';
import { findHome } from '@tidemark/db';
import { type FeatureStore, openFeatureStore } from '@tidemark/feature-store';
import type { CommandContext } from '@tidemark/terminal';
import { parseMemory } from './parse-memory.ts';
import type { StoreOptions } from './store-options.ts';

/** The folder of the feature store: `--store`, else TIDEMARK_STORE, else `store` beside the data of the managed servers. */
export function findStoreFolder({ env, cwd }: Pick<CommandContext, 'env' | 'cwd'>, option?: string): string {
  const named = option ?? env.TIDEMARK_STORE;
  return named ? resolve(cwd, named) : join(findHome(env, cwd), 'store');
}

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
