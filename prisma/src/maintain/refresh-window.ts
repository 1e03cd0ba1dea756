import { TidemarkError } from '@tidemark/domain';
import type { Db } from '../db/db.ts';
import { errorCode } from '../db/error-code.ts';

/**
 * Refreshes a continuous aggregate over whole buckets in one batch; times in epoch milliseconds.
 * @throws TidemarkError `maintain.out_of_locks`
 */
export async function refreshWindow(
  db: Pick<Db, 'query'>,
  view: string,
  from: number,
  to: number,
): Promise<void> {
  try {
    await db.query(
      'refresh-rollup',
      `CALL refresh_continuous_aggregate($1, $2::timestamptz, $3::timestamptz, options => '{"buckets_per_batch": 0}')`,
      [view, new Date(from), new Date(to)],
    );
  } catch (error) {
    const outOfSharedMemory = '53200';
    if (errorCode(error) !== outOfSharedMemory) throw error;
    throw new TidemarkError(
      'maintain.out_of_locks',
      `${view} cannot be refreshed: its plan needs more locks than the server has`,
      {
        value: view,
        hint: 'Let `tidemark db maintain` merge the chunks first (compressAfter and rollupWidth must not be off), make new chunks longer, or raise max_locks_per_transaction.',
        cause: error,
      },
    );
  }
}
