import { TidemarkError } from '@tidemark/domain';
import type pg from 'pg';
import type { DbTransaction, RunQuery } from './db.ts';

/** Runs the work between BEGIN and COMMIT on a client of the pool; a client that cannot roll back is thrown away. */
export async function runTransaction<Result>(
  pool: pg.Pool,
  queryOn: (client: pg.PoolClient) => RunQuery,
  work: (transaction: DbTransaction) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work({ client, query: queryOn(client) });
    const { command } = await client.query('COMMIT');
    // The server answers the COMMIT of a failed transaction with a rollback and no error.
    if (command !== 'COMMIT') throw rolledBack();
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

function rolledBack(): TidemarkError {
  return new TidemarkError(
    'db.rolled_back',
    'the transaction was rolled back: a statement in it had failed, and its error was caught',
    { hint: 'Let errors leave the work of a transaction; a statement that may fail needs a savepoint.' },
  );
}
