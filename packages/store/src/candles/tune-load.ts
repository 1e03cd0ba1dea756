import type { DbTransaction } from '@tidemark/db';

/**
 * Room for the sorts of one load's merge and rollups. With the stock 4 MB a month of minutes spills to disk, which
 * made the rollups take half as long again.
 */
const settings = `SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true)`;

/** Settings for the rest of a load's transaction. */
export async function tuneLoad(tx: DbTransaction): Promise<void> {
  await tx.query('tune-load', settings);
}
