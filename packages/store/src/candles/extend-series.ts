import type { DbTransaction } from '@tidemark/db';
import type { TimeRange } from '@tidemark/domain';
import type { Series } from './lock-load.ts';

const sql = `
  INSERT INTO candle_series AS known (symbol, tf, first_ts, last_ts, known_from) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (symbol, tf) DO UPDATE SET known_from = excluded.known_from,
    first_ts = least(known.first_ts, excluded.first_ts), last_ts = greatest(known.last_ts, excluded.last_ts)`;

/**
 * Records that the series holds candles that open at both ends of a span (inclusive), and since when they are known; all
 * in epoch milliseconds.
 */
export async function extendSeries(
  tx: DbTransaction,
  { symbol, tf }: Series,
  { from, to }: TimeRange,
  knownFrom: number,
): Promise<void> {
  await tx.query('extend-series', sql, [symbol, tf, new Date(from), new Date(to), new Date(knownFrom)]);
}
