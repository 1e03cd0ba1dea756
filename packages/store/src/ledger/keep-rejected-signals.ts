import type { Db } from '@tidemark/db';
import type { RejectedRow } from '@tidemark/domain';
import { writeRejectedRows } from './write-rejected-rows.ts';

/** Keeps the rejected rows of a file of signals in place of those of its earlier version. @param source its absolute path */
export async function keepRejectedSignals(
  db: Db,
  source: string,
  rejected: readonly RejectedRow[],
): Promise<void> {
  // A file of signals is of no one symbol and timeframe.
  await db.transaction((tx) => writeRejectedRows(tx, { source, symbol: '', tf: '' }, rejected));
}
