import type { Db } from '../db/db.ts';
import type { RollupHistory, RollupSource } from './current-policies.ts';

const rawSql = `
  SELECT (extract(epoch FROM CASE $1 WHEN 'signals' THEN date_bin('1 day', min(range_start), '2000-01-01T00:00:00Z')
      ELSE min(range_start) END) * 1000)::float8 AS "from",
    (extract(epoch FROM tidemark.dropped_until($1)) * 1000)::float8 AS "droppedUntil"
  FROM timescaledb_information.chunks WHERE hypertable_schema = 'public' AND hypertable_name = $1`;

const rollupSql = `
  SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) AS name
  FROM timescaledb_information.continuous_aggregates WHERE view_schema = 'tidemark' AND view_name = $1`;

const finest = { candles: 'candles_5m', signals: 'signals_1d' } as const;

/**
 * Where the stored rows and their finest rollup begin, the rows of signals by the day that their oldest chunk begins in. Read
 * from the rollup's own hypertable: its view would also plan over every chunk of the rows.
 */
export async function readRollupHistory(db: Pick<Db, 'query'>, source: RollupSource): Promise<RollupHistory> {
  const [raw] = await db.query<{ from: number | null; droppedUntil: number | null }>(
    'read-oldest-chunk',
    rawSql,
    [source],
  );
  const found = { rawFrom: raw?.from ?? null, droppedUntil: raw?.droppedUntil ?? null };
  const [rollup] = await db.query<{ name: string }>('find-rollup', rollupSql, [finest[source]]);
  if (rollup === undefined) return { ...found, rollupsFrom: null };
  const [oldest] = await db.query<{ from: number | null }>(
    'read-oldest-bucket',
    `SELECT (extract(epoch FROM min(ts)) * 1000)::float8 AS "from" FROM ${rollup.name}`,
  );
  return { ...found, rollupsFrom: oldest?.from ?? null };
}
