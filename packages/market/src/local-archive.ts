import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSymbol } from '@tidemark/domain';
import { archivePath } from './archive-file.ts';
import { archiveRoot } from './archive-root.ts';
import type { BinanceArchive } from './binance-archive.ts';
import { fileReadError } from './file-read-error.ts';
import { hashFile } from './hash-file.ts';
import { klineZip } from './kline-zip.ts';
import { checksumMismatch, parseChecksum } from './parse-checksum.ts';
import { systemErrorCode } from './system-error.ts';

/** @throws TidemarkError `archive.not_found` */
export async function openLocalArchive(dir: string): Promise<BinanceArchive> {
  const root = await archiveRoot(dir.startsWith('file://') ? fileURLToPath(dir) : dir);
  return {
    async find(file) {
      const source = archivePath(file);
      const path = join(root, source);
      if ((await orMissing(path, stat(path))) === null) return null;
      const checksumPath = `${path}.CHECKSUM`;
      const text = await orMissing(checksumPath, readFile(checksumPath, 'latin1'));
      return { ...file, publishedChecksum: text === null ? null : parseChecksum(text, source) };
    },
    async open(file, options = {}) {
      const symbol = parseSymbol(options.symbol ?? file.symbol);
      const path = join(root, archivePath(file));
      const checksum = await hashFile(path);
      if (file.publishedChecksum !== null && file.publishedChecksum !== checksum) {
        throw checksumMismatch(archivePath(file), file.publishedChecksum, checksum);
      }
      return klineZip({ path, file, symbol, checksum });
    },
    async discard() {},
  };
}

async function orMissing<T>(path: string, read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(cause) ?? '')) return null;
    throw fileReadError(path, cause) ?? cause;
  }
}
