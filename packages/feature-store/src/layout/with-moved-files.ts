import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { supersededFolder } from './partition.ts';

const attempts = 3;

/**
 * Reads published files, and, where another process put some of them aside or back meanwhile, reads them where they are now: what is in a file
 * follows from its name, not from its folder.
 */
export async function withMovedFiles<Result>(
  paths: readonly string[],
  read: (paths: readonly string[]) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    const found = paths.map(whereItIs);
    try {
      return await read(found);
    } catch (error) {
      const moved = found.some((path) => !existsSync(path));
      if (!moved || attempt === attempts) throw error;
    }
  }
}

/** The path itself, or that of the same file in the other of its two folders. */
export function whereItIs(path: string): string {
  if (existsSync(path)) return path;
  const folder = dirname(path);
  const other =
    basename(folder) === supersededFolder
      ? join(dirname(folder), basename(path))
      : join(folder, supersededFolder, basename(path));
  return existsSync(other) ? other : path;
}
