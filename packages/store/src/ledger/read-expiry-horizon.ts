import { type Db, readMaintenanceHorizon, readRetentionHorizon } from '@tidemark/db';
import { readLayout } from '../read-layout.ts';

/**
 * From when on the database keeps candles, epoch milliseconds, be it by its retention job or on plain PostgreSQL at its
 * next maintenance; null if it keeps all.
 */
export async function readExpiryHorizon(db: Db): Promise<number | null> {
  const { candles: interval } = await readLayout(db);
  return interval === null ? readMaintenanceHorizon(db) : (await readRetentionHorizon(db)).candles;
}
