import { type Db, readMaintenanceHorizon } from '@tidemark/db';
import { formatInstant, type TimeRange } from '@tidemark/domain';

/**
 * On plain PostgreSQL: says so if candles were loaded that the next `tidemark db maintain` would delete, and how to
 * keep them; else null. A server with retention jobs refuses such candles.
 * @param loaded open times of the loaded candles, epoch milliseconds
 */
export async function describeExpiry(db: Db, loaded: TimeRange): Promise<string | null> {
  const horizon = await readMaintenanceHorizon(db);
  if (horizon === null || loaded.from >= horizon) return null;
  return (
    `some of these candles are from before ${formatInstant(horizon)}: by the retention of this database the next ` +
    '`tidemark db maintain` deletes them. `TIDEMARK_RETENTION=off tidemark db policies apply` keeps them.'
  );
}
