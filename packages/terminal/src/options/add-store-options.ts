import type { Command } from 'commander';

/** Where a command finds the feature store, and how much memory it may take for it. */
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
