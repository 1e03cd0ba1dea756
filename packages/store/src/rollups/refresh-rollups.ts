import { type Db, readRetentionHorizon } from '@tidemark/db';
import type { TimeRange } from '@tidemark/domain';
import { readLayout } from '../read-layout.ts';
import { rollupLevels } from './rollup-levels.ts';

const day = 86_400_000;

const readWatermark = `
  SELECT tidemark.extension_schema() AS schema, (extract(epoch FROM _timescaledb_functions.to_timestamp(
    _timescaledb_functions.cagg_watermark(mat_hypertable_id))) * 1000)::float8 AS watermark
  FROM _timescaledb_catalog.continuous_agg WHERE user_view_schema = 'tidemark' AND user_view_name = $1`;

/**
 * Brings TimescaleDB's rollups up to date over a range that was loaded, where they are materialised already;
 * newer buckets are computed when they are read. Without it, corrected buckets are as they were until the refresh
 * policy runs next. Nothing to do on plain PostgreSQL, where loads keep the rollups themselves.
 *
 * The window never reaches before the retention horizon: a refresh over dropped rows erases their buckets.
 * @param range epoch milliseconds
 */
export async function refreshRollups(db: Db, range: TimeRange): Promise<void> {
  if ((await readLayout(db)).candles === null) return;
  const horizon = (await readRetentionHorizon(db)).candles;
  const from = Math.max(range.from, horizon === null ? range.from : Math.ceil(horizon / day) * day);
  for (const level of rollupLevels) {
    const view = `candles_${level.tf}`;
    const [row] = await db.query<{ schema: string; watermark: number }>(
      'read-rollup-watermark',
      readWatermark,
      [view],
    );
    if (row === undefined || from >= row.watermark) continue;
    const width = level.minutes * 60_000;
    const window = [Math.floor(from / width) * width, Math.ceil((range.to + 1) / width) * width];
    await db.query(
      'refresh-rollup',
      `CALL ${row.schema}.refresh_continuous_aggregate($1, $2::timestamptz, $3::timestamptz)`,
      [`tidemark.${view}`, ...window.map((instant) => new Date(instant))],
    );
  }
}
