import { join, resolve } from 'node:path';
import { findHome } from './find-home.ts';

export interface StorePlace {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/**
 * The folder of the feature store: the one that is named, else TIDEMARK_STORE, else `store` beside the data of the managed servers.
 * @param option what a command was told, if anything: absolute, or seen from `cwd`
 */
export function findStoreFolder({ env, cwd }: StorePlace, option?: string): string {
  const named = option ?? env.TIDEMARK_STORE;
  return named ? resolve(cwd, named) : join(findHome(env, cwd), 'store');
}
