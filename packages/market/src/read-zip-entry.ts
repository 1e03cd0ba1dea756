import { crc32, createInflateRaw } from 'node:zlib';
import { quote, TidemarkError } from '@tidemark/domain';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { fileReadError } from './file-read-error.ts';
import { describeError } from './system-error.ts';

/** Inflate's own default of 16 KB makes five times as many events. */
const chunkSize = 131_072;

const stored = 0;
const deflated = 8;

/**
 * The bytes of the one file inside a zip, streamed, its CRC-32 and length verified at the end.
 * @throws TidemarkError `file.not_a_zip` if it is none or truncated, `file.zip_entry` if it is not one plain file,
 * `file.corrupt` if the bytes are not those that were packed, `file.unreadable`
 */
export async function* readZipEntry(path: string): AsyncGenerator<Buffer> {
  const zip = await openZip(path);
  try {
    const entry = await onlyEntry(zip, path);
    yield* entryBytes(zip, entry, path);
  } finally {
    zip.close();
  }
}

async function openZip(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { autoClose: false, strictFileNames: true });
  } catch (cause) {
    throw fileReadError(path, cause) ?? notAZip(path, cause);
  }
}

async function onlyEntry(zip: ZipFile, path: string): Promise<Entry> {
  const refuse = (why: string) =>
    new TidemarkError('file.zip_entry', `${quote(path)} ${why}`, {
      value: path,
      hint: 'An archive of klines holds exactly one plain .csv file: fetch it again from the venue.',
    });
  if (zip.entryCount !== 1) throw refuse(`holds ${zip.entryCount} entries instead of one`);
  let entry: Entry;
  try {
    entry = await new Promise<Entry>((resolve, reject) => {
      zip.once('entry', resolve).on('error', reject);
      zip.readEntry();
    });
  } catch (cause) {
    // Here the library refuses names such as ../x or /x, which is not damage.
    const message = describeError(cause);
    if (/path|characters in fileName/.test(message))
      throw refuse(`holds a file of a hostile name: ${message}`);
    if (/encryption/.test(message)) throw refuse('is encrypted');
    throw notAZip(path, cause);
  }
  if (entry.isEncrypted()) throw refuse('is encrypted');
  if (entry.fileName.endsWith('/')) throw refuse('holds a folder');
  if (entry.compressionMethod !== stored && entry.compressionMethod !== deflated) {
    throw refuse(`is packed by method ${entry.compressionMethod}, which is neither stored nor deflated`);
  }
  return entry;
}

async function* entryBytes(zip: ZipFile, entry: Entry, path: string): AsyncGenerator<Buffer> {
  let length = 0;
  let crc = 0;
  try {
    // Undecoded, so that the inflate below may have larger chunks than the library's.
    const packed = await zip.openReadStreamPromise(
      entry,
      entry.compressionMethod === deflated ? { decodeFileData: false } : {},
    );
    const plain =
      entry.compressionMethod === deflated ? packed.pipe(createInflateRaw({ chunkSize })) : packed;
    packed.on('error', (error) => plain.destroy(error));
    try {
      for await (const chunk of plain as AsyncIterable<Buffer>) {
        length += chunk.length;
        if (length > entry.uncompressedSize) throw new Error(`more than ${entry.uncompressedSize} bytes`);
        crc = crc32(chunk, crc);
        yield chunk;
      }
    } finally {
      packed.destroy();
      plain.destroy();
    }
    if (length !== entry.uncompressedSize) {
      throw new Error(`${length} bytes instead of ${entry.uncompressedSize}`);
    }
    if (crc !== entry.crc32) throw new Error('the CRC-32 differs');
  } catch (cause) {
    if (cause instanceof TidemarkError) throw cause;
    throw new TidemarkError(
      'file.corrupt',
      `${quote(path)} does not unpack to what was packed: ${describeError(cause)}`,
      {
        value: path,
        hint: 'The file is damaged: fetch it again.',
        cause,
      },
    );
  }
}

function notAZip(path: string, cause: unknown): TidemarkError {
  return new TidemarkError('file.not_a_zip', `${quote(path)} is not a zip file, or is cut short`, {
    value: path,
    hint: 'Fetch the file again; an interrupted copy often looks like this.',
    cause,
  });
}
