import { type ErrorCode, TidemarkError } from '@tidemark/domain';
import { type ArchiveFile, archivePath, type BinanceArchive, type CandleFile } from '@tidemark/market';
import { describeFailure } from './describe-failure.ts';
import type { IngestFailure } from './ingest-summary.ts';

/** What became of a file before its rows are read. */
export type PreparedFile = { readonly file: ArchiveFile; readonly source: string } & (
  | { readonly kind: 'ready'; readonly candles: CandleFile; readonly isVerified: boolean }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'failed'; readonly failure: IngestFailure }
);

export interface PreparationOptions {
  readonly archive: BinanceArchive;
  /** The stored symbol of a venue's. */
  readonly symbolOf: (file: ArchiveFile) => string;
  /** Whether a file of this checksum need not be loaded again. */
  readonly isLoaded: (file: ArchiveFile, checksum: string) => Promise<boolean>;
  /** Binds the stored symbol to the file's venue and market; false if it belongs to another. */
  readonly bind: (file: ArchiveFile) => Promise<boolean>;
  readonly signal: AbortSignal;
}

/** After so many files in a row that the server did not give, the rest is not tried: each would wait out its retries. */
const patience = 5;

/** Finds and fetches files, so that they can be loaded. It may work on several at a time. */
export function createPreparation(options: PreparationOptions): (file: ArchiveFile) => Promise<PreparedFile> {
  const { archive, symbolOf, isLoaded, bind, signal } = options;
  let unanswered = 0;

  async function prepare(file: ArchiveFile): Promise<PreparedFile> {
    const source = archivePath(file);
    if (unanswered >= patience) throw notTried(source);
    const found = await archive.find(file, signal);
    unanswered = 0;
    if (found === null) return { file, source, kind: 'missing' };
    const { publishedChecksum } = found;
    if (publishedChecksum !== null && (await isLoaded(file, publishedChecksum))) {
      return { file, source, kind: 'skipped' };
    }
    if (!(await bind(file))) return { file, source, kind: 'refused' };
    const candles = await archive.open(found, { symbol: symbolOf(file), signal });
    return { file, source, kind: 'ready', candles, isVerified: publishedChecksum !== null };
  }

  return async (file) => {
    signal.throwIfAborted();
    try {
      return await prepare(file);
    } catch (error) {
      signal.throwIfAborted();
      const source = archivePath(file);
      const failure = describeFailure(source, error);
      if (failure.code === ('http.failed' satisfies ErrorCode)) unanswered++;
      return { file, source, kind: 'failed', failure };
    }
  };
}

function notTried(source: string): TidemarkError {
  return new TidemarkError('http.failed', `${source} was not tried: the ${patience} before it failed`, {
    value: source,
    hint: 'Check the connection and run the command again: it goes on where it stopped.',
  });
}
