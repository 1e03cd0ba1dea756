import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { isLeftBehind, nameOfWriter, partialFolder, publishFile } from './publish-file.ts';
import { settleVersions } from './settle-versions.ts';

const suffix = '.settle';

/** A file to publish as a version of a partition. */
export interface VersionToPublish {
  /** Of the partition. */
  readonly folder: string;
  readonly path: string;
  /** Whether the partition has other versions: of these one is to be put aside. */
  readonly others: boolean;
}

/**
 * Publishes a version and puts the older ones aside. A process that is killed in between leaves two in the partition's folder, of which readers
 * of whole trees would see both, and a note by which the next one that opens the store puts that right.
 * @throws TidemarkError `file.unwritable`
 */
export async function publishVersion(
  store: string,
  connection: DuckDBConnection,
  { folder, path, others }: VersionToPublish,
  write: (partial: string) => Promise<void>,
): Promise<void> {
  const note = join(store, partialFolder, `${nameOfWriter()}${suffix}`);
  await publishFile(store, path, async (partial) => {
    await write(partial);
    if (others) await writeFile(note, relative(store, folder));
  });
  await settleVersions(connection, folder);
  if (others) await rm(note, { force: true });
}

/** Puts right what writers of this machine that were killed left between two steps. */
export async function settleLeftBehind(store: string, connection: DuckDBConnection): Promise<void> {
  const notes = await readdir(join(store, partialFolder)).catch(() => []);
  for (const name of notes) {
    if (!name.endsWith(suffix) || !isLeftBehind(name)) continue;
    const note = join(store, partialFolder, name);
    const folder = await readFile(note, 'utf8').catch(() => '');
    try {
      // A note that was cut short was not followed by a file.
      if (folder !== '') await settleVersions(connection, join(store, folder));
    } catch {
      // A file that cannot be read must not keep anyone from opening the store and having it verified, which finds both; the note stays.
      continue;
    }
    await rm(note, { force: true });
  }
}
