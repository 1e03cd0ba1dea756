import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Timeframe } from '@tidemark/domain';
import { type ArchiveFile, compareArchiveFiles, parseArchivePath } from './archive-file.ts';
import { archiveRoot } from './archive-root.ts';

/**
 * All kline files of a timeframe (default 1m) below a local copy of the archive, ordered by time, then symbol. Files
 * that do not lie where the archive has them are not among them.
 * @throws TidemarkError `archive.not_found`
 */
export async function discoverArchive(dir: string, tf: Timeframe = '1m'): Promise<ArchiveFile[]> {
  const root = await archiveRoot(dir);
  const entries = await readdir(join(root, 'data'), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && entry.name.endsWith('.zip'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .map((path) => parseArchivePath(path))
    .filter((file): file is ArchiveFile => file !== null && file.tf === tf)
    .sort(compareArchiveFiles);
}
