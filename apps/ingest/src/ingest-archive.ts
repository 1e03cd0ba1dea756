import type { Db } from '@tidemark/db';
import { TidemarkError } from '@tidemark/domain';
import {
  type ArchiveFile,
  archivePath,
  contractSizeOf,
  openBinanceArchive,
  type RetryOptions,
  readAhead,
} from '@tidemark/market';
import { bindInstrument, isFileLoaded, listLedger } from '@tidemark/store';
import { describeDensity } from './describe-density.ts';
import { describeFailure } from './describe-failure.ts';
import type { OnIngestEvent } from './ingest-event.ts';
import type { IngestSummary } from './ingest-summary.ts';
import { loadFile } from './load-file.ts';
import { createPreparation, type PreparedFile } from './prepare-archive-file.ts';
import { refreshLoaded } from './refresh-loaded.ts';
import { createTally } from './tally.ts';

export interface IngestArchiveOptions {
  readonly db: Db;
  /** An http(s) address of the archive's layout, or a local folder that holds `data`. */
  readonly base: string;
  /** Where downloads go until they are loaded; unfinished ones are continued from there. */
  readonly cacheDir: string;
  /** What to load, see `planArchive` and `discoverArchive`; loaded in this order. */
  readonly files: readonly ArchiveFile[];
  /** The name to store a symbol under; only for files of one symbol. Default: the venue's. */
  readonly as?: string;
  /** How many files are found and downloaded ahead of the one that is loaded. Default 4. */
  readonly parallel?: number;
  readonly retry?: RetryOptions;
  /** Stops it: the file at work is rolled back, what was committed stays and is reported. */
  readonly signal?: AbortSignal;
  readonly onEvent?: OnIngestEvent;
}

/**
 * While one file's rows are parsed, another's are written. Twelve months of real klines into plain PostgreSQL on two
 * cores: 1.5 times the rows/s of one at a time; three at once gained no more, and into TimescaleDB, where making
 * chunks decides, it made no difference.
 */
const loadsAtOnce = 2;

/**
 * Loads files of Binance's archive. What the ledger holds with the published checksum is neither fetched nor read,
 * unless retention has dropped its candles and was switched off since.
 * A file that is missing is listed; one that is bad fails alone.
 * @throws TidemarkError `archive.not_found`, `server.unreachable`
 */
export async function ingestArchive(options: IngestArchiveOptions): Promise<IngestSummary> {
  const { db, files, as, parallel = 4, onEvent = () => undefined } = options;
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal]);
  const tally = createTally(onEvent);
  const archive = await openBinanceArchive(options);
  const symbolOf = (file: ArchiveFile) => as ?? file.symbol;
  const symbols = [...new Set(files.map(symbolOf))];
  const ledger = new Map(
    (await listLedger(db, { symbols })).map((entry) => [ledgerKey(entry), entry.checksum]),
  );
  onEvent({ kind: 'planned', files: files.length });
  const [first] = files;
  const density = first === undefined ? null : await describeDensity(db, first.tf, symbols.length);
  if (density !== null) onEvent({ kind: 'notice', message: density });

  const prepare = createPreparation({
    archive,
    symbolOf,
    isLoaded: async (file, checksum) => {
      const key = { source: archivePath(file), symbol: symbolOf(file), tf: file.tf };
      return ledger.get(ledgerKey(key)) === checksum && isFileLoaded(db, { ...key, checksum });
    },
    bind: createBinding(db, symbolOf, tally.failed),
    signal,
  });
  const present = new Set<string>();
  const load = async (prepared: PreparedFile): Promise<void> => {
    const { file, source } = prepared;
    if (prepared.kind === 'missing') return tally.missing(source);
    present.add(folderOf(file));
    if (prepared.kind === 'skipped') return tally.skipped(source);
    if (prepared.kind === 'failed') return tally.failed(prepared.failure);
    if (prepared.kind === 'refused') return;
    const isLoaded = await loadFile({ db, file: prepared.candles, tally, onEvent, signal });
    if (isLoaded && !prepared.isVerified) tally.unverified(source);
    await archive.discard(file);
  };
  /** The first error that ends the ingest stops what is still under way, downloads that wait for a retry too. */
  const stopping =
    <Item, Result>(work: (item: Item) => Promise<Result>) =>
    async (item: Item): Promise<Result> => {
      try {
        return await work(item);
      } catch (error) {
        stop.abort(error);
        throw error;
      }
    };
  try {
    for await (const _ of readAhead(
      readAhead(files, parallel, stopping(prepare)),
      loadsAtOnce,
      stopping(load),
    ));
  } catch (error) {
    if (options.signal?.aborted !== true) throw error;
    return tally.summary(true);
  }
  for (const folder of new Set(files.map(folderOf))) {
    if (!present.has(folder)) tally.failed(noFiles(folder));
  }
  await refreshLoaded(db, tally.span, onEvent);
  return tally.summary(false);
}

function ledgerKey({ source, symbol, tf }: { source: string; symbol: string; tf: string }): string {
  return JSON.stringify([source, symbol, tf]);
}

function folderOf(file: ArchiveFile): string {
  return archivePath(file).replace(/[^/]+$/, '');
}

function noFiles(folder: string) {
  const error = new TidemarkError('ingest.no_files', `the archive has no file of ${folder} in these months`, {
    value: folder,
    hint: 'Check symbol, market and months: a symbol has its own name in each market, such as BTCUSD_PERP in cm.',
  });
  return describeFailure(folder, error);
}

/** Binds each stored symbol once. One that is refused is one failure, however many files it has. */
function createBinding(
  db: Db,
  symbolOf: (file: ArchiveFile) => string,
  onFailure: (failure: ReturnType<typeof describeFailure>) => void,
): (file: ArchiveFile) => Promise<boolean> {
  const bound = new Map<string, Promise<boolean>>();
  return (file) => {
    const { market, symbol: sourceSymbol } = file;
    const key = JSON.stringify([market, sourceSymbol]);
    const contractSize = contractSizeOf(market, sourceSymbol);
    const binding =
      bound.get(key) ??
      bindInstrument(db, {
        symbol: symbolOf(file),
        venue: 'binance',
        market,
        sourceSymbol,
        contractSize,
      }).then(
        () => true,
        (error) => {
          onFailure(describeFailure(folderOf(file), error));
          return false;
        },
      );
    bound.set(key, binding);
    return binding;
  };
}
