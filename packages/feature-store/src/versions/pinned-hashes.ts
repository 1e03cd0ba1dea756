import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '@tidemark/market';

/**
 * The hashes of files that datasets were built from, as their manifests say. Whatever in a manifest looks like a hash counts: to keep a file
 * too many costs space, one too few a dataset that cannot be built again.
 */
export async function pinnedHashes(store: string): Promise<ReadonlySet<string>> {
  const root = join(store, 'datasets');
  const names = await readdir(root, { recursive: true }).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  });
  const pinned = new Set<string>();
  for (const name of names) {
    if (!name.endsWith('manifest.json')) continue;
    const text = await readFile(join(root, name), 'utf8');
    for (const [hash] of text.matchAll(/\b[0-9a-f]{64}\b/g)) pinned.add(hash);
  }
  return pinned;
}
