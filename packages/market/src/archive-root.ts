import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { quote, TidemarkError } from '@tidemark/domain';
import { fileReadError } from './file-read-error.ts';
import { systemErrorCode } from './system-error.ts';

/**
 * The folder of a local archive that holds `data`; the `data` folder itself may be named too.
 * @throws TidemarkError `archive.not_found`, `file.unreadable`
 */
export async function archiveRoot(dir: string): Promise<string> {
  const path = resolve(dir);
  if (await isFolder(join(path, 'data'))) return path;
  if (basename(path) === 'data' && (await isFolder(path))) return dirname(path);
  throw new TidemarkError('archive.not_found', `${quote(dir)} is not a copy of the archive`, {
    value: dir,
    hint: 'Name the folder that holds data/spot or data/futures, or an http(s) address such as https://data.binance.vision.',
  });
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    // A folder that may not be entered may well be a copy of the archive.
    const code = systemErrorCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw fileReadError(path, cause) ?? cause;
  }
}
