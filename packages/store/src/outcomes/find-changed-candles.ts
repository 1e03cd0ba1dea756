import type { Db } from '@tidemark/db';
import { longestLength, type Timeframe, type TimeRange } from '@tidemark/domain';
import { longestWindow } from '../chunk-budget.ts';
import { readLayout } from '../read-layout.ts';

/** Open times, first and last, between which stored candles changed. */
export interface ChangedCandles {
  readonly first: number;
  readonly last: number;
}

interface CandlesSince {
  readonly symbol: string;
  readonly tf: Timeframe;
  /** Epoch milliseconds. */
  readonly knownAt: number;
}

/** Runs of neighbours are one span, so that a corrected month is not looked at candle by candle. */
const spansOf = (found: string) => `
  SELECT min(ts) AS first, max(ts) AS last FROM (
    SELECT ts, sum(starts) OVER (ORDER BY ts) AS run FROM (
      SELECT ts, CASE WHEN ts - lag(ts) OVER (ORDER BY ts) <= $4 * interval '1 millisecond' THEN 0 ELSE 1 END AS starts
      FROM (${found}) found
    ) marked
  ) runs GROUP BY run ORDER BY 1`;

/** A corrected candle leaves a revision, which ends when it was corrected. */
const corrected = spansOf(
  'SELECT DISTINCT ts FROM candle_revisions WHERE symbol = $1 AND tf = $2 AND known_to > $3',
);

const arrived = spansOf(
  'SELECT ts FROM candles WHERE symbol = $1 AND tf = $2 AND known_from > $3 AND ts >= $5 AND ts < $6',
);

const loaded = `
  SELECT first_ts AS first, last_ts AS last FROM ingest_ledger
  WHERE symbol = $1 AND tf = $2 AND known_from > $3 AND first_ts IS NOT NULL ORDER BY 1`;

const lastLoad = `SELECT known_from FROM candle_series WHERE symbol = $1 AND tf = $2`;

type Row = { first: Date; last: Date };

const toSpans = (rows: readonly Row[]): ChangedCandles[] =>
  rows.map(({ first, last }) => ({ first: first.getTime(), last: last.getTime() }));

/** Where candles of a series were corrected. @param joinMs spans nearer than this are one */
export async function findCorrectedCandles(
  db: Db,
  { symbol, tf, knownAt }: CandlesSince,
  joinMs: number,
): Promise<readonly ChangedCandles[]> {
  const bound = [symbol, tf, new Date(knownAt), joinMs];
  return toSpans(await db.query<Row>('find-corrected-candles', corrected, bound));
}

/** Where candles of a series arrived or were corrected, of those in a range: reads them all, window by window. */
export async function findArrivedCandles(
  db: Db,
  { symbol, tf, knownAt }: CandlesSince,
  { range, joinMs }: { readonly range: TimeRange; readonly joinMs: number },
): Promise<readonly ChangedCandles[]> {
  const width = Math.min(longestWindow((await readLayout(db)).candles), 100_000 * longestLength(tf));
  const found: ChangedCandles[] = [];
  for (let from = range.from; from < range.to; from += width) {
    const to = Math.min(from + width, range.to);
    const bound = [symbol, tf, new Date(knownAt), joinMs, new Date(from), new Date(to)];
    found.push(...toSpans(await db.query<Row>('find-arrived-candles', arrived, bound)));
  }
  return found;
}

/** The spans of the files that were loaded into a series. */
export async function findLoadedSpans(
  db: Db,
  { symbol, tf, knownAt }: CandlesSince,
): Promise<readonly ChangedCandles[]> {
  return toSpans(await db.query<Row>('find-loaded-spans', loaded, [symbol, tf, new Date(knownAt)]));
}

/** Whether any candle of a series arrived. */
export async function hasNewCandles(db: Db, { symbol, tf, knownAt }: CandlesSince): Promise<boolean> {
  const [row] = await db.query<{ known_from: Date }>('read-last-load', lastLoad, [symbol, tf]);
  return row !== undefined && row.known_from.getTime() > knownAt;
}
