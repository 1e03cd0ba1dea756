import type { Db } from '../db/db.ts';

const sql = `
  SELECT ceil(extract(epoch FROM now() - value::interval) * 1000)::float8 AS horizon FROM tidemark.settings
  WHERE name = 'retention_candles'`;

/**
 * On plain PostgreSQL: from when on `tidemark db maintain` keeps candles, epoch milliseconds; null if it deletes none.
 * No job deletes anything there, so that loads of older candles are accepted.
 */
export async function readMaintenanceHorizon(db: Pick<Db, 'query'>): Promise<number | null> {
  const [row] = await db.query<{ horizon: number | null }>('read-maintenance-horizon', sql);
  return row?.horizon ?? null;
}
