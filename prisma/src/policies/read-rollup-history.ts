import type { Db } from '../db/db.ts';
import type { RollupHistory } from './current-policies.ts';

const rawSql = `
  SELECT (extract(epoch FROM min(range_start)) * 1000)::float8 AS "from" FROM timescaledb_information.chunks
  WHERE hypertable_schema = 'public' AND hypertable_name = 'candles'`;

const rollupSql = `
  SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) AS name
  FROM timescaledb_information.continuous_aggregates WHERE view_schema = 'tidemark' AND view_name = 'candles_5m'`;

/**
 * Where the stored candles and their finest rollup begin. Read from the rollup's own hypertable: its view would also
 * plan over every chunk of candles.
 */
export async function readRollupHistory(db: Pick<Db, 'query'>): Promise<RollupHistory> {
  const [raw] = await db.query<{ from: number | null }>('read-oldest-chunk', rawSql);
  const [rollup] = await db.query<{ name: string }>('find-rollup', rollupSql);
  if (rollup === undefined) return { rawFrom: raw?.from ?? null, rollupsFrom: null };
  const [oldest] = await db.query<{ from: number | null }>(
    'read-oldest-bucket',
    `SELECT (extract(epoch FROM min(ts)) * 1000)::float8 AS "from" FROM ${rollup.name}`,
  );
  return { rawFrom: raw?.from ?? null, rollupsFrom: oldest?.from ?? null };
}
