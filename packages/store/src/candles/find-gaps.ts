import type { Db } from '@tidemark/db';
import { longestLength, nextOpen, type Timeframe, type TimeRange } from '@tidemark/domain';
import { listSeries } from './series.ts';

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
  SELECT previous, ts AS next FROM (
    SELECT ts, lag(ts) OVER (ORDER BY ts) AS previous FROM candles
    WHERE symbol = $1 AND tf = $2 AND ts >= $3 AND ts < $4) pairs
  WHERE ts - previous > $5::interval ORDER BY ts`;

/**
 * The gaps inside each stored series, by symbol and time. What lies before its first and after its last candle is no
 * gap, and an outage of the venue is one: its candles never existed.
 */
export async function findGaps(db: Db, query: GapQuery = {}): Promise<readonly Gap[]> {
  const gaps: Gap[] = [];
  for (const series of await listSeries(db, query)) {
    const { symbol, tf } = series;
    const from = Math.max(series.firstTs, query.range?.from ?? series.firstTs);
    const to = Math.min(series.lastTs + 1, query.range?.to ?? series.lastTs + 1);
    if (from >= to) continue;
    const length = `${longestLength(tf) / 1000} seconds`;
    const rows = await db.query<{ previous: Date; next: Date }>('find-gaps', sql, [
      symbol,
      tf,
      new Date(from),
      new Date(to),
      length,
    ]);
    for (const row of rows) {
      const gap = { from: nextOpen(tf, row.previous.getTime()), to: row.next.getTime() };
      gaps.push({ symbol, tf, ...gap, missing: countSlots(tf, gap) });
    }
  }
  return gaps;
}

function countSlots(tf: Timeframe, gap: TimeRange): number {
  if (tf !== '1mo') return (gap.to - gap.from) / (nextOpen(tf, gap.from) - gap.from);
  let slots = 0;
  for (let ts = gap.from; ts < gap.to; ts = nextOpen(tf, ts)) slots += 1;
  return slots;
}
