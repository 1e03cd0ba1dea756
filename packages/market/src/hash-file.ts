import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { fileReadError } from './file-read-error.ts';

const chunkSize = 1_048_576;

/**
 * SHA-256 of a file's bytes, lower-case hex, as `sha256sum` prints it.
 * @throws TidemarkError `file.unreadable`
 */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: chunkSize })) hash.update(chunk);
  } catch (cause) {
    throw fileReadError(path, cause) ?? cause;
  }
  return hash.digest('hex');
}
