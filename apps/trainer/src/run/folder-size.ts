import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What the files below a folder take, in bytes; links are not followed. What goes while it is measured is not counted. */
export async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  let size = 0;
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) size += await folderSize(path);
    else
      size += await lstat(path).then(
        (found) => Math.max(found.size, 512 * found.blocks),
        () => 0,
      );
  }
  return size;
}
