import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { quote, TidemarkError } from '@tidemark/domain';

/**
 * Writes a file beside its place and renames it when it is whole and on the disk.
 * @throws TidemarkError `file.unwritable`
 */
export async function writeAside<Result>(
  path: string,
  write: (partial: string) => Promise<Result>,
): Promise<Result> {
  const partial = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.partial`);
  try {
    // Tells a folder that is not there before work is done for it.
    await (await open(partial, 'w')).close();
    const result = await write(partial);
    const handle = await open(partial, 'r');
    await handle.sync().finally(() => handle.close());
    await rename(partial, path);
    return result;
  } catch (cause) {
    await rm(partial, { force: true });
    // DuckDB's own errors of writing name the file.
    const unwritable =
      typeof cause === 'object' && cause !== null && ('syscall' in cause || String(cause).includes(partial));
    if (!unwritable) throw cause;
    throw new TidemarkError('file.unwritable', `${quote(path)} cannot be written`, {
      value: path,
      hint: 'Check the folder, its rights and the space on the disk.',
      cause,
    });
  }
}
