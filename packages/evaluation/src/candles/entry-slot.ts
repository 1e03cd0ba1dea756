import { floorToGrid, longestLength, nextOpen, type Timeframe } from '@tidemark/domain';

/**
 * The open of the slot at which a decision made at `ts` enters: the first one at or after `ts + entryDelayMs`,
 * stored or not. Epoch milliseconds, UTC.
 */
export function entrySlot(tf: Timeframe, ts: number, entryDelayMs: number): number {
  const earliest = ts + entryDelayMs;
  const slot = floorToGrid(tf, earliest);
  return slot === earliest ? slot : nextOpen(tf, slot);
}

/** The open of the slot `count` slots after the one that opens at `slot`, by the calendar for `1mo`. */
export function slotAfter(tf: Timeframe, slot: number, count: number): number {
  if (tf !== '1mo') return slot + count * longestLength(tf);
  const date = new Date(slot);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, 1);
}
