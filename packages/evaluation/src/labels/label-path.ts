import type { CandleColumns } from '../candles/candle-columns.ts';
import { entrySlot, slotAfter } from '../candles/entry-slot.ts';

/** Where in the columns a signal's path lies, or why it does not. */
export type LabelPath =
  | { readonly found: true; readonly from: number; readonly to: number; readonly endTs: number }
  | { readonly found: false; readonly why: 'pending' | 'entry_missing' | 'gap' };

export interface PathQuery {
  readonly candles: CandleColumns;
  readonly ts: number;
  readonly horizon: number;
  readonly entryDelayMs: number;
  readonly asOf: number;
  /** Index from which to look for the entry; signals in order of time then cost one walk over the candles. */
  readonly searchFrom: number;
}

/**
 * The path is the `horizon` consecutive slots from the entry slot on, as indexes [from, to). It exists only if the last
 * one had closed by `asOf` and every one is stored, whatever was touched before: being resolved never depends on
 * the outcome.
 */
export function findLabelPath(query: PathQuery): LabelPath {
  const { tf, ts } = query.candles;
  const entry = entrySlot(tf, query.ts, query.entryDelayMs);
  if (slotAfter(tf, entry, query.horizon) > query.asOf) return { found: false, why: 'pending' };
  const from = lowerBound(ts, entry, query.searchFrom);
  if (ts[from] !== entry) return { found: false, why: 'entry_missing' };
  const to = from + query.horizon;
  // Slots are distinct and in order: the path has no hole exactly if its last slot is where it belongs.
  if (ts[to - 1] !== slotAfter(tf, entry, query.horizon - 1)) return { found: false, why: 'gap' };
  return { found: true, from, to, endTs: slotAfter(tf, entry, query.horizon) };
}

/** The first index at or after `searchFrom` whose value is at or above `value`; the length if there is none. */
export function lowerBound(ascending: Float64Array, value: number, searchFrom: number): number {
  // Doubling steps first: the next signal's entry is near the last one's.
  let step = 1;
  let low = searchFrom;
  while ((ascending[low + step] ?? Number.POSITIVE_INFINITY) < value) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, ascending.length);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? Number.POSITIVE_INFINITY) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
