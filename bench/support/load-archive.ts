import { join } from 'node:path';
import type { Db } from '@tidemark/db';
import { ingestArchive } from '@tidemark/ingest';
import type { ArchiveFile } from '@tidemark/market';

/** Loads archive files as `tidemark ingest archive` does; fails unless every file was loaded. */
export async function loadArchive(
  db: Db,
  archiveFolder: string,
  files: readonly ArchiveFile[],
): Promise<void> {
  const cacheDir = join(archiveFolder, 'unused');
  const summary = await ingestArchive({ db, base: archiveFolder, cacheDir, files });
  if (summary.files !== files.length) throw new Error(`only ${summary.files} files were loaded`);
}
