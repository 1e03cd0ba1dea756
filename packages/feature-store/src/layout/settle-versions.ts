import { mkdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { systemErrorCode } from '@tidemark/market';
import { type FileMetadata, readMetadata } from './file-metadata.ts';
import { listFiles, type PartitionFile } from './list-files.ts';
import { supersededFolder } from './partition.ts';
import { withMovedFiles } from './with-moved-files.ts';

/** A file with what it says about itself. */
export interface FileVersion<Metadata extends FileMetadata = FileMetadata> extends PartitionFile {
  readonly metadata: Metadata;
}

/** All versions of a partition, the current one last. */
export async function listVersions(
  connection: DuckDBConnection,
  folder: string,
): Promise<readonly FileVersion[]> {
  const files = await listFiles(folder);
  const paths = files.map(({ path }) => path);
  // Another process may have moved one meanwhile; the names it then gives are old, and whoever reads them looks in both places.
  const metadata = await withMovedFiles(paths, async (found) => {
    const read = await readMetadata(connection, found);
    return new Map(paths.map((path, at) => [path, read.get(found[at] ?? path)]));
  });
  const versions = files.flatMap((file): FileVersion[] => {
    const about = metadata.get(file.path);
    return about === undefined ? [] : [{ ...file, metadata: about }];
  });
  return versions.sort((a, b) => a.metadata.knownAt - b.metadata.knownAt || (a.hash < b.hash ? -1 : 1));
}

/**
 * Leaves the version of the latest known-at in the partition's folder, and puts the others aside. Whoever does so at the same time
 * comes to the same.
 */
export async function settleVersions(connection: DuckDBConnection, folder: string): Promise<void> {
  const versions = await listVersions(connection, folder);
  const last = versions.at(-1);
  for (const version of versions) {
    const aside = version !== last;
    if (aside === version.superseded) continue;
    await move(version.path, aside ? join(folder, supersededFolder) : folder);
  }
}

async function move(path: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const from of [statePath(path), path]) {
    await rename(from, join(folder, basename(from))).catch((error: unknown) => {
      // Another process moved it; a view without recursive features has no state.
      if (systemErrorCode(error) !== 'ENOENT') throw error;
    });
  }
}

/** Whether one version, the last, is in the partition's folder, as {@link settleVersions} leaves it. */
export function isSettled(versions: readonly FileVersion[]): boolean {
  return versions.every(({ superseded }, at) => superseded === at < versions.length - 1);
}

/** Where the state at the end of a file of recursive features is kept, beside the file. */
export function statePath(path: string): string {
  return join(dirname(path), `${basename(path, '.parquet')}.state.json`);
}
