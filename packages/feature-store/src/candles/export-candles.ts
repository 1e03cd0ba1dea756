import type { Db } from '@tidemark/db';
import { quote, TidemarkError, type TimeRange } from '@tidemark/domain';
import { checkKnownAt, listSeries, readCandleVersions } from '@tidemark/store';
import { type BackgroundWriter, openBackgroundWriter } from '../engine/background-writer.ts';
import { oneAhead } from '../engine/one-ahead.ts';
import type { CandleFileMetadata } from '../layout/file-metadata.ts';
import { listFolders } from '../layout/list-files.ts';
import { monthsOf, rangeOfMonth, touchesMonth } from '../layout/month.ts';
import { type Partition, partitionFolder, type Series, seriesFolder } from '../layout/partition.ts';
import { publishVersion } from '../layout/publish-version.ts';
import { type FileVersion, listVersions } from '../layout/settle-versions.ts';
import { whereItIs } from '../layout/with-moved-files.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import { readCandleFiles, writeCandleFile } from './candle-file.ts';
import { concatCandles, hashCandles, type KnownCandles, toKnownCandles } from './candle-month.ts';
import { readExportMark, writeExportMark } from './export-mark.ts';
import { mergeVersions } from './merge-versions.ts';

export interface ExportRequest extends Series {
  /** Open times, [from, to), epoch milliseconds; whole months are exported that it touches. Default: all there is. */
  readonly range?: TimeRange;
  /** Candles as known at this instant, epoch milliseconds; default, and at the latest, the watermark of the database. */
  readonly knownAt?: number;
  readonly signal?: AbortSignal;
  /** Told after each month. */
  readonly onMonth?: (done: number, total: number) => void;
}

/** A month of candles as known at the instant of the export. */
export interface ExportedMonth {
  readonly month: string;
  readonly path: string;
  readonly hash: string;
  readonly rows: number;
  /** Whether this export wrote it. */
  readonly written: boolean;
}

export interface CandleExport {
  readonly knownAt: number;
  readonly months: readonly ExportedMonth[];
}

/**
 * Exports the candles of a series to Parquet, a file a month, named by the hash of what is in it. Incremental: only what was loaded since the
 * last export is read, and a month in which nothing changed keeps its file. What has expired in the database since it was exported stays.
 * @throws TidemarkError `series.unknown`, `time.not_known_yet`, `file.unwritable`
 */
export async function exportCandles(
  store: FeatureStore,
  db: Db,
  request: ExportRequest,
): Promise<CandleExport> {
  const { symbol, tf, signal, onMonth } = request;
  const series = { symbol, tf };
  const knownAt = await checkKnownAt(db, request.knownAt);
  const folder = seriesFolder(store.folder, null, series);
  const [stored] = await listSeries(db, { symbols: [symbol], tf });
  const exported = (await listFolders(folder)).map((name) => name.replace('month=', ''));
  if (stored === undefined && exported.length === 0) throw unknownSeries(series);
  const all = new Set([
    ...exported,
    ...(stored === undefined ? [] : monthsOf({ from: stored.firstTs, to: stored.lastTs + 1 })),
  ]);
  const { range } = request;
  const months = [...all].sort().filter((month) => range === undefined || touchesMonth(month, range));
  const mark = await readExportMark(folder);
  // Nothing was loaded into the series since an export looked at all of it.
  const unchanged = knownAt >= mark && (stored?.knownFrom ?? 0) <= mark;
  const result: ExportedMonth[] = [];
  await using writer = await openBackgroundWriter(store.engine);
  const lookUp = (month: string) =>
    lookUpMonth(store, db, { partition: { ...series, view: null, month }, knownAt, unchanged, mark });
  let done = 0;
  for await (const [, looked] of oneAhead(months, lookUp)) {
    signal?.throwIfAborted();
    const found = await exportMonth(store, looked, writer);
    if (found !== null) result.push(found);
    done += 1;
    onMonth?.(done, months.length);
  }
  await writer.flush();
  if (range === undefined && knownAt > mark) await writeExportMark(store.folder, folder, knownAt);
  // Another process may have put some aside meanwhile, and this one has where it wrote what was known earlier.
  return { knownAt, months: result.map((month) => ({ ...month, path: whereItIs(month.path) })) };
}

interface MonthRequest {
  readonly partition: Partition;
  readonly knownAt: number;
  readonly unchanged: boolean;
  /** As known at this instant every month was exported already. */
  readonly mark: number;
}

/** What is there of a month, and what it takes to bring it up to date. */
interface LookedUpMonth extends MonthRequest {
  readonly versions: readonly FileVersion<CandleFileMetadata>[];
  /** The version that says what was known, where there is one. */
  readonly found: FileVersion<CandleFileMetadata> | null;
  /** Whether the current version was known by then. */
  readonly later: boolean;
  /** What the database has besides. */
  readonly read: KnownCandles;
}

async function lookUpMonth(store: FeatureStore, db: Db, request: MonthRequest): Promise<LookedUpMonth> {
  const { partition, knownAt, unchanged, mark } = request;
  const folder = partitionFolder(store.folder, partition);
  const versions = (await listVersions(
    store.engine.connection,
    folder,
  )) as readonly FileVersion<CandleFileMetadata>[];
  // A version that was made later and holds nothing newer is what was known then, too.
  const exact = versions.find(
    ({ metadata }) => knownAt <= metadata.knownAt && (metadata.newestKnownFrom ?? 0) <= knownAt,
  );
  const current = versions.at(-1);
  const later = current === undefined || knownAt >= current.metadata.knownAt;
  const known = exact ?? (later && unchanged ? current : undefined);
  const looked = { ...request, versions, later };
  if (known !== undefined) return { ...looked, found: known, read: toKnownCandles([]) };
  const since = later && current !== undefined ? Math.max(current.metadata.knownAt, mark) : undefined;
  const read = await readFromDatabase(db, partition, knownAt, since);
  return { ...looked, found: later && current !== undefined && read.ts.length === 0 ? current : null, read };
}

async function exportMonth(
  store: FeatureStore,
  { partition, knownAt, versions, found, later, read }: LookedUpMonth,
  writer: BackgroundWriter,
): Promise<ExportedMonth | null> {
  if (found !== null) return describe(partition, found, false);
  const { connection } = store.engine;
  const folder = partitionFolder(store.folder, partition);
  // What was known earlier may be in the database alone, or, if it has expired there, in files alone.
  const kept = await readCandleFiles(
    connection,
    (later ? versions.slice(-1) : versions).map(({ path }) => path),
  );
  const candles = mergeVersions(kept.ts.length === 0 ? read : concatCandles([kept, read]), knownAt);
  if (candles.ts.length === 0) return null;
  const hash = hashCandles(partition, candles);
  const known = versions.find((version) => version.hash === hash);
  if (known !== undefined) return describe(partition, known, false);
  const metadata: CandleFileMetadata = {
    kind: 'candles',
    format: 1,
    symbol: partition.symbol,
    tf: partition.tf,
    month: partition.month,
    hash,
    rows: candles.ts.length,
    knownAt,
    newestKnownFrom: candles.knownFrom.reduce((most, one) => Math.max(most, one), 0),
  };
  const path = `${folder}/${hash}.parquet`;
  await writer.start((own) =>
    publishVersion(store.folder, own, { folder, path, others: versions.length > 0 }, (partial) =>
      writeCandleFile(own, partial, candles, metadata),
    ),
  );
  return { month: partition.month, path, hash, rows: candles.ts.length, written: true };
}

function describe(
  { month }: Partition,
  { path, hash, metadata: { rows } }: FileVersion<CandleFileMetadata>,
  written: boolean,
): ExportedMonth {
  return { month, path, hash, rows, written };
}

async function readFromDatabase(
  db: Db,
  { symbol, tf, month }: Partition,
  knownAt: number,
  since: number | undefined,
): Promise<KnownCandles> {
  const query = { symbol, tf, range: rangeOfMonth(month), knownAt };
  const read = await readCandleVersions(db, since === undefined ? query : { ...query, since });
  const { ts, o, h, l, c, v, vwap, taker_buy_vol, known_from } = read;
  return toKnownCandles([ts, o, h, l, c, v, vwap, taker_buy_vol, known_from]);
}

function unknownSeries({ symbol, tf }: Series): TidemarkError {
  return new TidemarkError('series.unknown', `no candles of ${quote(symbol)} in ${tf} are stored`, {
    value: { symbol, tf },
    hint: 'Load some with `tidemark ingest`; `tidemark candles series` lists what is there.',
  });
}
