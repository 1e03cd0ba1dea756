import type { Db } from '@tidemark/db';
import { longestLength, type Timeframe, type TimeRange, timeframes } from '@tidemark/domain';
import { type LabelSpec, labelHistory, labelHorizon, labelPathEnd } from '@tidemark/evaluation';
import { longestWindow } from '../chunk-budget.ts';
import { readLayout } from '../read-layout.ts';

export interface StaleQuery {
  readonly symbol: string;
  readonly tf: Timeframe;
  readonly spec: LabelSpec;
  /** Decision times of the outcomes that there may be, [from, to), epoch milliseconds. */
  readonly range: TimeRange;
  /** As of when the candles were known from which they were computed, epoch milliseconds. */
  readonly knownAt: number;
}

const findChangedSeries = `
  SELECT tf FROM candle_series WHERE symbol = $1 AND known_from > $2`;

// Runs of neighbouring candles: a month that was loaded into a gap comes as one row. $6 is the timeframe in milliseconds.
const findChanged = `
  SELECT (extract(epoch FROM min(ts)) * 1000)::float8 AS first, (extract(epoch FROM max(ts)) * 1000)::float8 AS last FROM (
    SELECT ts, extract(epoch FROM ts) * 1000 - row_number() OVER (ORDER BY ts) * $6::float8 AS run FROM candles
    WHERE symbol = $1 AND tf = $2 AND ts >= $3 AND ts < $4 AND known_from > $5) changed
  GROUP BY run ORDER BY first`;

// Seconds of a year would be 31 million rows to look through, so that here the loads' own records have to do.
const findChangedFiner = `
  SELECT (extract(epoch FROM first_ts) * 1000)::float8 AS first, (extract(epoch FROM last_ts) * 1000)::float8 AS last
  FROM ingest_ledger WHERE symbol = $1 AND tf = ANY ($2) AND first_ts < $4 AND last_ts >= $3 AND known_from > $5
    AND inserted + revised > 0
  UNION ALL
  SELECT (extract(epoch FROM ts) * 1000)::float8, (extract(epoch FROM ts) * 1000)::float8
  FROM candle_revisions WHERE symbol = $1 AND tf = ANY ($2) AND ts >= $3 AND ts < $4 AND known_to > $5
  ORDER BY 1`;

type Changed = { first: number; last: number };

/** Decision times of outcomes that may rest on candles which came or changed after they were computed. */
export interface StaleDecisions {
  /** Disjoint ranges [from, to), ascending, that hold all of them. */
  readonly ranges: readonly TimeRange[];
  /** Whether a decision in them is one. */
  touches(ts: number): boolean;
}

/**
 * Looks up what came or changed: nothing where no load was since, else one pass over the known-from of the candles in
 * the outcomes' range. Finer candles order ties; those that came by a load of a file or were corrected are told, those
 * that came one by one after their outcome are not.
 */
export async function findStaleDecisions(db: Db, query: StaleQuery): Promise<StaleDecisions> {
  const { tf, spec, range } = query;
  const changed = await findChangedCandles(db, query);
  const ends = greatestEnds(changed);
  const length = longestLength(tf);
  const history = labelHistory(spec) * length;
  const back = (labelHorizon(spec) + 1) * length + spec.entryDelayMs;
  const ranges: { from: number; to: number }[] = [];
  for (const { first, last } of changed) {
    const from = Math.max(range.from, first - back);
    const to = Math.min(range.to, last + history + length + 1);
    const before = ranges.at(-1);
    if (from >= to) continue;
    if (before !== undefined && from <= before.to) before.to = Math.max(before.to, to);
    else ranges.push({ from, to });
  }
  return {
    ranges,
    touches(ts) {
      // A path reads slots from its entry on, an ATR those before the decision.
      const start = history === 0 ? ts + spec.entryDelayMs : Math.min(ts + spec.entryDelayMs, ts - history);
      const end = labelPathEnd(tf, ts, spec);
      const at = firstAtOrAbove(ends, start);
      return (changed[at]?.first ?? Number.POSITIVE_INFINITY) < end;
    },
  };
}

async function findChangedCandles(db: Db, query: StaleQuery): Promise<readonly Changed[]> {
  const { symbol, tf, spec, range, knownAt } = query;
  const rows = await db.query<{ tf: Timeframe }>('find-changed-series', findChangedSeries, [
    symbol,
    new Date(knownAt),
  ]);
  const rank = timeframes.indexOf(tf);
  const from = range.from - labelHistory(spec) * longestLength(tf);
  const to = labelPathEnd(tf, range.to, spec);
  const found: Changed[] = [];
  if (rows.some((row) => row.tf === tf)) {
    const longest = longestWindow((await readLayout(db)).candles);
    for (let at = from; at < to; at += longest) {
      const window = [new Date(at), new Date(Math.min(at + longest, to))];
      const bound = [symbol, tf, ...window, new Date(knownAt), longestLength(tf)];
      found.push(...(await db.query<Changed>('find-changed-candles', findChanged, bound)));
    }
  }
  const finer = rows.map((row) => row.tf).filter((one) => timeframes.indexOf(one) < rank);
  if (finer.length === 0 || spec.kind !== 'triple-barrier') return found;
  const bound = [symbol, finer, new Date(from), new Date(to), new Date(knownAt)];
  found.push(...(await db.query<Changed>('find-changed-finer-candles', findChangedFiner, bound)));
  return found.sort((a, b) => a.first - b.first);
}

/** The greatest end so far, along spans in order of their first: a file's span may hold others, so that ends are not in order. */
function greatestEnds(changed: readonly Changed[]): Float64Array {
  const ends = new Float64Array(changed.length);
  let greatest = Number.NEGATIVE_INFINITY;
  for (const [index, { last }] of changed.entries()) {
    greatest = Math.max(greatest, last);
    ends[index] = greatest;
  }
  return ends;
}

/** The first index whose value is at or above `start`; the length if there is none. */
function firstAtOrAbove(ascending: Float64Array, start: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? start) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
