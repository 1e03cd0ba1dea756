import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { systemErrorCode } from '@tidemark/market';
import { supersededFolder } from './partition.ts';

/** A published file of a partition: its name is the hash of what it was made from. */
export interface PartitionFile {
  readonly path: string;
  readonly hash: string;
  /** Whether it was put aside for a newer version. */
  readonly superseded: boolean;
}

const name = /^([0-9a-f]{64})\.parquet$/;

/** The files of a partition's folder, in order of their names; none if there is no folder. */
export async function listFiles(folder: string): Promise<readonly PartitionFile[]> {
  // In this order: a file that is put aside meanwhile is seen in one of the two at least.
  const current = await namesIn(folder);
  const superseded = await namesIn(join(folder, supersededFolder));
  const put = new Set(current);
  return [
    ...current.map((file) => toFile(folder, file, false)),
    // One that is in both places was published again while it was put aside.
    ...superseded
      .filter((file) => !put.has(file))
      .map((file) => toFile(join(folder, supersededFolder), file, true)),
  ];
}

/** The names of the folders inside one, in order. */
export async function listFolders(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(missing);
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(missing);
  return names.filter((file) => name.test(file)).sort();
}

function toFile(folder: string, file: string, superseded: boolean): PartitionFile {
  return { path: join(folder, file), hash: basename(file, '.parquet'), superseded };
}

function missing(error: unknown): never[] {
  const code = systemErrorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return [];
  throw error;
}
