import type { Db } from '@tidemark/db';
import { loadLockSpace } from './lock-load.ts';

const sql = `
  WITH clock AS MATERIALIZED (SELECT floor(extract(epoch FROM clock_timestamp()) * 1000) - 1 AS now)
  SELECT floor(least(clock.now, (SELECT min(objid::bigint) * 1000 - 1 FROM pg_locks
    WHERE locktype = 'advisory' AND classid = $1::bigint::oid AND objsubid = 2
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))))::bigint::text AS watermark
  FROM clock`;

/**
 * The latest instant (epoch milliseconds) that a known-at may name: the millisecond before this one, in which a load may
 * yet start, or just before the start of the oldest load still in flight. What a read as known at it returns can no longer be changed by a load that commits later.
 */
export async function readKnownAtWatermark(db: Db): Promise<number> {
  const [row] = await db.query<{ watermark: string }>('read-known-at-watermark', sql, [loadLockSpace]);
  return Number(row?.watermark);
}
