import type { Db } from '../db/db.ts';
import type { RollupStatus } from './database-status.ts';

const levels = `SELECT level, name FROM tidemark.rollup_levels() UNION ALL SELECT 6, 'signals_1d'`;

// The rollup's stored buckets: a continuous aggregate's view would also compute those that are not stored yet.
const sql = `
  SELECT l.name, CASE WHEN to_regclass('tidemark.' || l.name) IS NULL THEN NULL ELSE 'tidemark.' || l.name END AS source
  FROM (${levels}) l ORDER BY l.level`;

const storedSql = `
  SELECT l.name, format('%I.%I', c.materialization_hypertable_schema, c.materialization_hypertable_name) AS source
  FROM (${levels}) l JOIN timescaledb_information.continuous_aggregates c
    ON c.view_schema = 'tidemark' AND c.view_name = l.name ORDER BY l.level`;

/** The newest bucket of every rollup. */
export async function readRollups(
  db: Pick<Db, 'query'>,
  { continuous }: { readonly continuous: boolean },
): Promise<readonly RollupStatus[]> {
  const rollups = await db.query<{ name: string; source: string | null }>(
    'list-rollups',
    continuous ? storedSql : sql,
  );
  return Promise.all(
    rollups.map(async ({ name, source }) => {
      if (source === null) return { name, lastBucket: null };
      const [row] = await db.query<{ last: number | null }>(
        'read-last-bucket',
        `SELECT (extract(epoch FROM max(ts)) * 1000)::float8 AS last FROM ${source}`,
      );
      return { name, lastBucket: row?.last ?? null };
    }),
  );
}
