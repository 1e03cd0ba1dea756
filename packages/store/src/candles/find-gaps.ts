import type { Db } from '@tidemark/db';
import { longestLength, nextOpen, type Timeframe, type TimeRange } from '@tidemark/domain';
import { longestWindow } from '../chunk-budget.ts';
import { readLayout } from '../read-layout.ts';
import { listSeries, type StoredSeries } from './series.ts';

/** A run of missing candles: slots in [from, to) are empty, and both neighbours are stored (epoch milliseconds). */
export interface Gap {
  readonly symbol: string;
  readonly tf: Timeframe;
  readonly from: number;
  readonly to: number;
  /** How many candles are missing. */
  readonly missing: number;
}

export interface GapQuery {
  readonly symbols?: readonly string[];
  readonly tf?: Timeframe;
  /** Open times to look at; default from the first stored candle of each series to its last. */
  readonly range?: TimeRange;
}

const sql = `
  WITH pairs AS (
    SELECT ts, lag(ts, 1, $5::timestamptz) OVER (ORDER BY ts) AS previous FROM candles
    WHERE symbol = $1 AND tf = $2 AND ts >= $3 AND ts < $4)
  SELECT previous, ts AS next FROM pairs WHERE ts - previous > $6::interval
  UNION ALL SELECT NULL, max(ts) FROM pairs ORDER BY next, previous`;

type Row = { previous: Date | null; next: Date | null };

/**
 * The gaps inside each stored series, by symbol and time. What lies before its first and after its last candle is no
 * gap, and an outage of the venue is one: its candles never existed.
 */
export async function findGaps(db: Db, query: GapQuery = {}): Promise<readonly Gap[]> {
  const window = longestWindow((await readLayout(db)).candles);
  const gaps: Gap[] = [];
  for (const series of await listSeries(db, query)) {
    const from = Math.max(series.firstTs, query.range?.from ?? series.firstTs);
    const to = Math.min(series.lastTs + 1, query.range?.to ?? series.lastTs + 1);
    for await (const gap of walkGaps(db, series, { from, to }, window)) gaps.push(gap);
  }
  return gaps;
}

async function* walkGaps(
  db: Db,
  { symbol, tf }: StoredSeries,
  range: TimeRange,
  window: number,
): AsyncGenerator<Gap> {
  const length = `${longestLength(tf) / 1000} seconds`;
  let last: Date | null = null;
  for (let at = range.from; at < range.to; at += window) {
    const ends = [new Date(at), new Date(Math.min(at + window, range.to))];
    const rows: Row[] = await db.query<Row>('find-gaps', sql, [symbol, tf, ...ends, last, length]);
    for (const { previous, next } of rows) {
      if (next === null) continue;
      if (previous === null) {
        last = next;
        continue;
      }
      const gap = { from: nextOpen(tf, previous.getTime()), to: next.getTime() };
      yield { symbol, tf, ...gap, missing: countSlots(tf, gap) };
    }
  }
}

function countSlots(tf: Timeframe, gap: TimeRange): number {
  if (tf !== '1mo') return (gap.to - gap.from) / (nextOpen(tf, gap.from) - gap.from);
  let slots = 0;
  for (let ts = gap.from; ts < gap.to; ts = nextOpen(tf, ts)) slots += 1;
  return slots;
}
