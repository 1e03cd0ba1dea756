import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { TidemarkError } from '@tidemark/domain';
import { describeError, isRunning, systemErrorCode } from '@tidemark/market';

/** Where files are written before they have their name; on the same disk, so that a rename is one step. */
export const partialFolder = '.partial';

/**
 * Writes a file aside and gives it its name when it is whole and on the disk: whoever reads finds the old file, the new one or
 * none, wherever this process is killed. Several that write one file at a time do not disturb one another.
 * @throws TidemarkError `file.unwritable`
 */
export async function publishFile(
  store: string,
  path: string,
  write: (partial: string) => Promise<void>,
): Promise<void> {
  const folder = join(store, partialFolder);
  const partial = join(folder, nameOfWriter());
  try {
    await mkdir(folder, { recursive: true });
    await mkdir(dirname(path), { recursive: true });
    await write(partial);
    await syncToDisk(partial);
    await rename(partial, path);
    await syncToDisk(dirname(path));
  } catch (cause) {
    await rm(partial, { force: true });
    if (systemErrorCode(cause) === null) throw cause;
    throw new TidemarkError('file.unwritable', `${path} cannot be written: ${describeError(cause)}`, {
      value: path,
      hint: 'Check the folder of the feature store, its rights and the space on the disk.',
      cause,
    });
  }
}

/** Deletes what writers of this machine that were killed left behind. */
export async function sweepPartials(store: string): Promise<void> {
  const folder = join(store, partialFolder);
  const names = await readdir(folder).catch(() => []);
  for (const name of names)
    if (!name.endsWith('.settle') && isLeftBehind(name))
      await rm(join(folder, name), { force: true, recursive: true });
}

/** A name for what is partial that tells who writes it. */
export function nameOfWriter(): string {
  return `${hostname()}.${process.pid}.${randomBytes(6).toString('hex')}`;
}

/** Whether who made the name was a process of this machine that is no more. */
export function isLeftBehind(name: string): boolean {
  const own = `${hostname()}.`;
  const pid = Number(name.startsWith(own) ? name.slice(own.length).split('.')[0] : Number.NaN);
  return Number.isInteger(pid) && !isRunning(pid);
}

async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
