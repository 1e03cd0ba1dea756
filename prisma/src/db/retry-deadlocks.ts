import type { RunQuery } from './db.ts';
import { errorCode } from './error-code.ts';

/** SQLSTATE of a statement that PostgreSQL broke off because it and another session waited for each other. */
const deadlock = '40P01';

const attempts = 4;

/**
 * Runs a statement again that a deadlock broke off: TimescaleDB's jobs lock several chunks to merge them, in another order
 * than a read that plans over the same ones. Only for statements outside a transaction, of which nothing is left then.
 */
export function retryDeadlocks(query: RunQuery): RunQuery {
  return async (...statement) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await query(...statement);
      } catch (error) {
        if (errorCode(error) !== deadlock || attempt === attempts) throw error;
      }
    }
  };
}
