import type { Db } from '@tidemark/db';
import { readKnownAtWatermark } from '../candles/read-known-at-watermark.ts';

/** Waits until there is an instant that may be named as a known-at, later than all that was written before, and returns it. */
export async function settleKnownAt(db: Db): Promise<number> {
  const now = Date.now();
  for (;;) {
    const watermark = await readKnownAtWatermark(db);
    if (watermark > now) return watermark;
  }
}
