import type { ArchiveFile } from './archive-file.ts';
import type { CandleFile } from './candle-file.ts';
import { openHttpArchive } from './http-archive.ts';
import { openLocalArchive } from './local-archive.ts';
import type { RetryOptions } from './retry.ts';

/** A file that the archive has. */
export interface FoundArchiveFile extends ArchiveFile {
  /** SHA-256 from its `.CHECKSUM`, lower-case hex; null if the archive has none: then the file's own is trusted. */
  readonly publishedChecksum: string | null;
}

export interface OpenArchiveFileOptions {
  /** The symbol to store it as; by default the venue's. */
  readonly symbol?: string;
  readonly signal?: AbortSignal;
}

/** Binance's archive of klines, or a copy of it. */
export interface BinanceArchive {
  /**
   * Looks for a file without fetching it. Null if the archive does not have it.
   * @throws TidemarkError `http.failed`, `file.checksum` if its `.CHECKSUM` is not one, `file.unreadable`
   */
  find(file: ArchiveFile, signal?: AbortSignal): Promise<FoundArchiveFile | null>;
  /**
   * Fetches the file if need be and verifies its checksum; the rows are read later.
   * @throws TidemarkError `file.checksum`, `http.failed`, `file.unreadable`, `symbol.invalid`
   */
  open(file: FoundArchiveFile, options?: OpenArchiveFileOptions): Promise<CandleFile>;
  /** Deletes what was downloaded of the file, once it is no longer needed. A local copy is never touched. */
  discard(file: ArchiveFile): Promise<void>;
}

export interface BinanceArchiveOptions {
  /** `https://data.binance.vision` or another address of the same layout, or a local folder that holds `data`. */
  readonly base: string;
  /** Where downloads go while they are needed; unfinished ones stay there to be continued. Unused for a local folder. */
  readonly cacheDir: string;
  readonly retry?: RetryOptions;
  /** How long a server may stay silent, in milliseconds. Default 30,000. */
  readonly silenceMs?: number;
}

/** @throws TidemarkError `archive.not_found` */
export async function openBinanceArchive(options: BinanceArchiveOptions): Promise<BinanceArchive> {
  return isHttpAddress(options.base) ? openHttpArchive(options) : openLocalArchive(options.base);
}

export function isHttpAddress(base: string): boolean {
  return /^https?:\/\//i.test(base);
}
