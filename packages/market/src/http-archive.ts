import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSymbol, quote, TidemarkError } from '@tidemark/domain';
import { archivePath } from './archive-file.ts';
import type { BinanceArchive, BinanceArchiveOptions } from './binance-archive.ts';
import { downloadFile } from './download-file.ts';
import { badStatus, httpRequest } from './http-request.ts';
import { klineZip } from './kline-zip.ts';
import { parseChecksum } from './parse-checksum.ts';
import { type Attempt, retry } from './retry.ts';
import { systemErrorCode } from './system-error.ts';

/** A checksum line has under 200 bytes; an error page instead of it may have any number. */
const longestChecksum = 4_096;

export function openHttpArchive(options: BinanceArchiveOptions): BinanceArchive {
  const { base, cacheDir, silenceMs = 30_000 } = options;
  const urlOf = (source: string) =>
    `${base.replace(/\/+$/, '')}/${source.split('/').map(encodeURIComponent).join('/')}`;
  const cachePath = (source: string) => join(cacheDir, ...source.split('/'));
  const policy = (signal: AbortSignal | undefined) => ({
    ...options.retry,
    ...(signal === undefined ? {} : { signal }),
  });

  /** `handle` reads a 200 or 206; null stands for a file that is not there. */
  const get = <T>(
    url: string,
    request: { headers?: Record<string, string>; signal?: AbortSignal | undefined },
    handle: (response: Response) => Promise<T>,
  ): Promise<T | null> =>
    retry(policy(request.signal), () =>
      httpRequest({ url, silenceMs, ...request }, async (response): Promise<Attempt<T | null>> => {
        if (response.status === 404 || response.status === 410) return { done: null };
        if (response.status !== 200 && response.status !== 206) return badStatus(url, response);
        return { done: await handle(response) };
      }),
    );

  return {
    async find(file, signal) {
      const source = archivePath(file);
      const text = await get(`${urlOf(source)}.CHECKSUM`, { signal }, readShortText);
      if (text !== null) return { ...file, publishedChecksum: parseChecksum(text, source) };
      // One byte tells as much as HEAD, which simple servers do not know.
      const there = await get(urlOf(source), { headers: { range: 'bytes=0-0' }, signal }, async () => true);
      return there === null ? null : { ...file, publishedChecksum: null };
    },
    async open(file, { symbol = file.symbol, signal } = {}) {
      const stored = parseSymbol(symbol);
      const source = archivePath(file);
      const path = cachePath(source);
      const checksum = await downloadFile({
        ...policy(signal),
        url: urlOf(source),
        path,
        source,
        checksum: file.publishedChecksum,
        silenceMs,
      }).catch((cause) => {
        throw unwritable(path, cause) ?? cause;
      });
      if (checksum === null) {
        throw new TidemarkError('http.failed', `${quote(source)} has a CHECKSUM but is itself missing`, {
          value: source,
          hint: 'The venue is publishing it just now, or withdrew it: try again later.',
        });
      }
      return klineZip({ path, file, symbol: stored, checksum });
    },
    async discard(file) {
      await rm(cachePath(archivePath(file)), { force: true });
    },
  };
}

async function readShortText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > longestChecksum) break;
  }
  return Buffer.concat(chunks).toString('latin1', 0, longestChecksum);
}

function unwritable(path: string, cause: unknown): TidemarkError | null {
  const code = systemErrorCode(cause);
  if (code === null) return null;
  return new TidemarkError('file.unwritable', `${quote(path)} cannot be written: ${code}`, {
    value: path,
    hint: 'Downloads need a folder with free space that you may write to.',
    cause,
  });
}
