import type { Db, DbTransaction } from '@tidemark/db';
import { deadlockDetected, hasSqlState } from '../candles/has-sql-state.ts';

const attempts = 4;

/**
 * Runs reads on one snapshot of the database, and all of them again where a deadlock with one of TimescaleDB's merging jobs
 * broke them off.
 * @param work starts from the beginning each time
 */
export async function readSnapshot<Result>(
  db: Db,
  work: (tx: DbTransaction) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction(async (tx) => {
        await tx.query('begin-snapshot', 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
        return work(tx);
      });
    } catch (error) {
      if (!hasSqlState(error, deadlockDetected) || attempt === attempts) throw error;
    }
  }
}
