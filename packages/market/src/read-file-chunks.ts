import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { quote, TidemarkError } from '@tidemark/domain';
import { fileReadError } from './file-read-error.ts';
import { readZipEntry } from './read-zip-entry.ts';
import { describeError } from './system-error.ts';

const chunkSize = 131_072;

/**
 * The bytes of a text file, unpacked if its first bytes say that it is gzip or zip, whatever its name says.
 * @throws TidemarkError `file.unreadable`, `file.corrupt`, and for a zip what {@link readZipEntry} throws
 */
export async function* readFileChunks(path: string): AsyncGenerator<Buffer> {
  const magic = await firstBytes(path);
  if (magic.equals(Buffer.from('PK'))) yield* readZipEntry(path);
  else if (magic.equals(Buffer.from([0x1f, 0x8b]))) yield* gunzipped(path);
  else yield* plain(path);
}

async function firstBytes(path: string): Promise<Buffer> {
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw fileReadError(path, cause) ?? cause;
  }
}

async function* plain(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path, { highWaterMark: chunkSize });
  } catch (cause) {
    throw fileReadError(path, cause) ?? cause;
  }
}

async function* gunzipped(path: string): AsyncGenerator<Buffer> {
  const packed = createReadStream(path, { highWaterMark: chunkSize });
  const unpacked = packed.pipe(createGunzip({ chunkSize }));
  packed.on('error', (error) => unpacked.destroy(error));
  try {
    yield* unpacked;
  } catch (cause) {
    throw (
      fileReadError(path, cause) ??
      new TidemarkError('file.corrupt', `${quote(path)} does not gunzip: ${describeError(cause)}`, {
        value: path,
        hint: 'The file is damaged: fetch it again.',
        cause,
      })
    );
  } finally {
    packed.destroy();
    unpacked.destroy();
  }
}
