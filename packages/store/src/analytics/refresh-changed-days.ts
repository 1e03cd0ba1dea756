import type { Db } from '@tidemark/db';
import { hasSqlState } from '../candles/has-sql-state.ts';
import { readLayout } from '../read-layout.ts';

const readLast = 'SELECT max(id)::text AS last FROM tidemark.signal_changes';
const refresh = 'SELECT tidemark.refresh_signal_days(up_to => $1) AS days';

/** SQLSTATEs of a write by a role, or in a session, that may only read. */
const notAllowed = ['42501', '25006'];

/**
 * Brings the plain rollup of signals up to date with what has changed before the call. A role that may only read goes without.
 * On TimescaleDB it does nothing: there a refresh takes long, and jobs and the writers see to it.
 */
export async function refreshChangedDays(db: Db): Promise<void> {
  if ((await readLayout(db)).signals !== null) return;
  const [noted] = await db.query<{ last: string | null }>('read-last-change', readLast);
  if (noted === undefined || noted.last === null) return;
  try {
    for (let days = -1; days !== 0; ) {
      const [row] = await db.query<{ days: number }>('refresh-signal-days', refresh, [noted.last]);
      days = row?.days ?? 0;
    }
  } catch (error) {
    if (!notAllowed.some((state) => hasSqlState(error, state))) throw error;
  }
}
