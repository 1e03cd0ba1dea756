import type { Db } from '../db/db.ts';

/** From when on the database's own jobs keep rows, epoch milliseconds; null where no job drops any. */
export interface RetentionHorizon {
  readonly candles: number | null;
  readonly signals: number | null;
}

const hasJobs = `SELECT to_regclass('timescaledb_information.jobs') IS NOT NULL AS there`;

const sql = `
  SELECT hypertable_name AS name, ceil(extract(epoch FROM now() - (config->>'drop_after')::interval) * 1000)::float8 AS horizon
  FROM timescaledb_information.jobs
  WHERE proc_name = 'policy_retention' AND scheduled AND hypertable_schema = 'public'`;

/** What the active retention jobs of the database keep, whatever this program's own settings say. */
export async function readRetentionHorizon(db: Pick<Db, 'query'>): Promise<RetentionHorizon> {
  const [jobs] = await db.query<{ there: boolean }>('find-jobs', hasJobs);
  const rows = jobs?.there
    ? await db.query<{ name: string; horizon: number }>('read-retention-horizon', sql)
    : [];
  const horizon = (name: string) => rows.find((row) => row.name === name)?.horizon ?? null;
  return { candles: horizon('candles'), signals: horizon('signals') };
}
