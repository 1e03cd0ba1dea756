import { join, resolve } from 'node:path';
import { findHome } from '@tidemark/db';
import { type FeatureStore, openFeatureStore } from '@tidemark/feature-store';
import type { CommandContext } from '@tidemark/terminal';
import type { Command } from 'commander';

/** Where a command finds the feature store, and what of the machine it may take. */
export interface StoreOptions {
  readonly store?: string;
  readonly memory?: string;
}

/** The options that say where the feature store is. */
export function addStoreOptions(command: Command): Command {
  return command
    .option('--store <folder>', 'the feature store; default TIDEMARK_STORE, else `store` in TIDEMARK_HOME')
    .option('--memory <size>', 'what DuckDB may hold in memory before it spills, such as 512MB; default 1GB');
}

/** The folder of the feature store: `--store`, else TIDEMARK_STORE, else `store` beside the data of the managed servers. */
export function findStoreFolder({ env, cwd }: Pick<CommandContext, 'env' | 'cwd'>, option?: string): string {
  const named = option ?? env.TIDEMARK_STORE;
  return named ? resolve(cwd, named) : join(findHome(env, cwd), 'store');
}

/** Opens the feature store that the options name. @throws TidemarkError `file.unwritable`, `command.wrong_use` for a size that is none */
export function openStore(context: CommandContext, { store, memory }: StoreOptions): Promise<FeatureStore> {
  return openFeatureStore({
    folder: findStoreFolder(context, store),
    ...(memory === undefined ? {} : { memoryLimit: memory }),
  });
}
