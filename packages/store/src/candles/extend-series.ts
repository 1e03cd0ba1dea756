import type { DbTransaction } from '@tidemark/db';
import type { TimeRange } from '@tidemark/domain';
import type { Series } from './lock-load.ts';

const sql = `
  INSERT INTO candle_series AS known (symbol, tf, first_ts, last_ts) VALUES ($1, $2, $3, $4)
  ON CONFLICT (symbol, tf) DO UPDATE SET
    first_ts = least(known.first_ts, excluded.first_ts), last_ts = greatest(known.last_ts, excluded.last_ts)
  WHERE excluded.first_ts < known.first_ts OR excluded.last_ts > known.last_ts`;

/** Records that the series holds candles that open at both ends of a span (epoch milliseconds, inclusive). */
export async function extendSeries(tx: DbTransaction, series: Series, span: TimeRange): Promise<void> {
  await tx.query('extend-series', sql, [series.symbol, series.tf, new Date(span.from), new Date(span.to)]);
}
