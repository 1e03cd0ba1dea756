import type { Db } from '@tidemark/db';
import type { Series } from './lock-load.ts';

const readExtent = `
  SELECT (extract(epoch FROM first_ts) * 1000)::float8 AS first, (extract(epoch FROM last_ts) * 1000)::float8 AS last
  FROM candle_series WHERE symbol = $1 AND tf = $2`;

const findNext = `
  SELECT (extract(epoch FROM ts) * 1000)::float8 AS next FROM candles
  WHERE symbol = $1 AND tf = $2 AND ts >= $3 AND ts < $4 ORDER BY ts LIMIT 1`;

/** Where a series has room. */
export interface EmptyRange {
  /** The first instant at or after `ts` that may hold a stored candle (epoch ms; Infinity if none does). */
  emptyUntil(ts: number): Promise<number>;
}

/**
 * Asks how far the range after an instant is empty, by looking a window ahead.
 * @param window milliseconds
 */
export async function probeSeries(db: Db, series: Series, window: number): Promise<EmptyRange> {
  const key = [series.symbol, series.tf];
  const [extent] = await db.query<{ first: number; last: number }>('read-series-extent', readExtent, key);
  return {
    async emptyUntil(ts) {
      if (extent === undefined || ts > extent.last) return Number.POSITIVE_INFINITY;
      if (ts < extent.first) return extent.first;
      const [row] = await db.query<{ next: number }>('find-next-candle', findNext, [
        ...key,
        new Date(ts),
        new Date(Math.min(ts + window, extent.last + 1)),
      ]);
      return row?.next ?? (ts + window > extent.last ? Number.POSITIVE_INFINITY : ts + window);
    },
  };
}
