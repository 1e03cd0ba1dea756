import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunFolder } from '@tidemark/store';

/** The folders of runs below `models/` of a feature store, as `runPlace` names them. Links and all other names are somebody else's. */
export async function listRunFolders(store: string): Promise<readonly RunFolder[]> {
  const found: RunFolder[] = [];
  for (const model of await foldersIn(join(store, 'models')))
    for (const run of await foldersIn(join(store, 'models', model))) {
      const [, requestId, token] = /^(\d{1,18})\.(\d{1,18})$/.exec(run) ?? [];
      if (requestId !== undefined && token !== undefined)
        found.push({ path: `models/${model}/${run}`, requestId, token });
    }
  return found;
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown): Dirent[] => {
    // Not made yet, or gone by now.
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
