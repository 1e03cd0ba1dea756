import type { Db } from '@tidemark/db';
import { formatInstant, TidemarkError } from '@tidemark/domain';
import { readKnownAtWatermark } from './read-known-at-watermark.ts';

/**
 * An instant that a read as known at it may name, epoch milliseconds; without one the latest there is.
 * @throws TidemarkError `time.not_known_yet` for a later one: a load may yet change what it means
 */
export async function checkKnownAt(db: Db, knownAt?: number): Promise<number> {
  const watermark = await readKnownAtWatermark(db);
  if (knownAt === undefined) return watermark;
  if (knownAt <= watermark) return knownAt;
  throw new TidemarkError(
    'time.not_known_yet',
    `what is known at ${formatInstant(knownAt)} may yet change: the database knows no later than ${formatInstant(watermark)}`,
    { value: knownAt, hint: 'Leave the known-at out, or name an earlier instant.' },
  );
}
