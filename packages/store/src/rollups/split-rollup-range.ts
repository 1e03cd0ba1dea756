import type { Db } from '@tidemark/db';
import type { TimeRange } from '@tidemark/domain';
import { readSeries } from '../candles/series.ts';
import { longestWindow } from '../chunk-budget.ts';
import { readLayout } from '../read-layout.ts';
import type { RollupTimeframe } from './rollup-levels.ts';

const readWatermark = `
  SELECT (extract(epoch FROM _timescaledb_functions.to_timestamp(
    _timescaledb_functions.cagg_watermark(mat_hypertable_id))) * 1000)::float8 AS watermark
  FROM _timescaledb_catalog.continuous_agg WHERE user_view_schema = 'tidemark' AND user_view_name = $1`;

/**
 * The parts of a range to read one after another. On TimescaleDB buckets after the watermark are aggregated from the
 * candles when they are read, and three months of 1-hour chunks in one statement took 5.6 s to plan: they are read a
 * window at a time.
 */
export async function* splitRollupRange(
  db: Db,
  query: {
    readonly symbol: string;
    readonly tf: RollupTimeframe;
    readonly minutes: number;
    readonly range: TimeRange;
  },
): AsyncGenerator<TimeRange> {
  const { symbol, tf, range } = query;
  const series = await readSeries(db, symbol, '1m');
  const { candles: chunkInterval } = await readLayout(db);
  if (chunkInterval === null) return yield range;

  const [row] = await db.query<{ watermark: number }>('read-rollup-watermark', readWatermark, [
    `candles_${tf}`,
  ]);
  const watermark = row?.watermark ?? range.from;
  if (range.from < watermark) yield { from: range.from, to: Math.min(range.to, watermark) };

  const bucket = query.minutes * 60_000;
  const width = Math.max(longestWindow(chunkInterval), bucket);
  const end = Math.min(range.to, series.lastTs + 1);
  // The bucket that the first candle is in opens up to one bucket earlier.
  for (let from = Math.max(range.from, watermark, series.firstTs - bucket); from < end; from += width) {
    yield { from, to: Math.min(from + width, end) };
  }
}
