import { mkdir, readdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isRunning } from './is-running.ts';

/**
 * The path of the unfinished download of `path` that belongs to this process alone: `<path>.<pid>.part`. What a process
 * that no longer runs left unfinished is taken over; two processes never write into one file.
 */
export async function claimPart(path: string): Promise<string> {
  const folder = dirname(path);
  const own = `${path}.${process.pid}.part`;
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const pid = partOwner(name, basename(path));
    if (pid === process.pid) return own;
    if (pid === null || isRunning(pid)) continue;
    try {
      await rename(join(folder, name), own);
      return own;
    } catch {
      // Another process was quicker to take it over.
    }
  }
  return own;
}

function partOwner(name: string, file: string): number | null {
  if (!name.startsWith(`${file}.`) || !name.endsWith('.part')) return null;
  const pid = name.slice(file.length + 1, -'.part'.length);
  return /^\d{1,10}$/.test(pid) ? Number(pid) : null;
}
