import { type CandleColumns, checkCandleColumns } from '../candles/candle-columns.ts';
import { slotAfter } from '../candles/entry-slot.ts';
import { lowerBound } from './label-path.ts';
import type { LabelRequest } from './label-request.ts';

/** Which of two levels a candle (by its index) that touches both reached first; null where that cannot be told. */
export type OrderTouches = (
  index: number,
  upperLevel: number,
  lowerLevel: number,
) => 'upper' | 'lower' | null;

/** Orders the touches inside one candle by complete finer candles; what these do not order stays untold. */
export function createTouchOrder({
  candles,
  finerCandles = [],
  onTie,
}: Pick<LabelRequest, 'candles' | 'finerCandles' | 'onTie'>): OrderTouches {
  for (const finer of finerCandles) checkCandleColumns(finer);
  return (index, upperLevel, lowerLevel) => {
    const from = candles.ts[index] ?? Number.NaN;
    const to = slotAfter(candles.tf, from, 1);
    let filled = false;
    for (const finer of finerCandles) {
      const span = completeSpan(finer, from, to);
      if (span === null) continue;
      const first = firstTouched(finer, span, upperLevel, lowerLevel);
      if (first !== null) return first;
      filled = true;
    }
    if (!filled) onTie?.(from);
    return null;
  };
}

function firstTouched(
  { h, l }: CandleColumns,
  { from, to }: { readonly from: number; readonly to: number },
  upperLevel: number,
  lowerLevel: number,
): ReturnType<OrderTouches> {
  for (let at = from; at < to; at += 1) {
    const upper = (h[at] ?? Number.NaN) >= upperLevel;
    const lower = (l[at] ?? Number.NaN) <= lowerLevel;
    if (upper && lower) return null;
    if (upper) return 'upper';
    if (lower) return 'lower';
  }
  return null;
}

/** Indexes [from, to) of the candles that fill [start, end) without a hole. */
function completeSpan({ tf, ts }: CandleColumns, start: number, end: number) {
  const from = lowerBound(ts, start, 0);
  const to = lowerBound(ts, end, from);
  if (from === to || ts[from] !== start) return null;
  // Slots are distinct, on their grid and in order: as many as fit are all of them.
  return slotAfter(tf, start, to - from) === end ? { from, to } : null;
}
