import type { Db } from '@tidemark/db';
import { longestLength, type Timeframe } from '@tidemark/domain';
import { readLayout } from '@tidemark/store';

/** Below this a chunk costs more (10 ms to make, locks, planning) than the rows in it. */
const fewestRows = 1_000;

/**
 * Says so where a load would leave its chunks nearly empty; null where it would not, and on a plain table. Other
 * symbols may fill the same chunks: they are counted only if they come with this load.
 */
export async function describeDensity(db: Db, tf: Timeframe, symbols: number): Promise<string | null> {
  const { candles: interval } = await readLayout(db);
  if (interval === null) return null;
  const rows = Math.max(1, Math.floor(interval / longestLength(tf))) * symbols;
  if (rows >= fewestRows) return null;
  return (
    `a chunk of ${interval / 3_600_000} h holds about ${rows} of these candles, fewer than ${fewestRows}: ` +
    'many near-empty chunks slow loads and reads. `tidemark db policies suggest` proposes candles.chunkInterval.'
  );
}
