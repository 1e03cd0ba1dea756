import type { CandleColumns } from '../candles/candle-columns.ts';
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
  finerCandles,
  onTie,
}: Pick<LabelRequest, 'candles' | 'finerCandles' | 'onTie'>): OrderTouches {
  return (index, upperLevel, lowerLevel) => {
    const from = candles.ts[index] ?? Number.NaN;
    const span = finerCandles && completeSpan(finerCandles, from, slotAfter(candles.tf, from, 1));
    if (finerCandles === undefined || span === undefined) {
      onTie?.(from);
      return null;
    }
    for (let at = span.from; at < span.to; at += 1) {
      const upper = (finerCandles.h[at] ?? Number.NaN) >= upperLevel;
      const lower = (finerCandles.l[at] ?? Number.NaN) <= lowerLevel;
      if (upper && lower) return null;
      if (upper) return 'upper';
      if (lower) return 'lower';
    }
    return null;
  };
}

/** Indexes [from, to) of the candles that fill [start, end) without a hole. */
function completeSpan({ tf, ts }: CandleColumns, start: number, end: number) {
  const from = lowerBound(ts, start, 0);
  const to = lowerBound(ts, end, from);
  if (from === to || ts[from] !== start) return undefined;
  // Slots are distinct, on their grid and in order: as many as fit are all of them.
  return slotAfter(tf, start, to - from) === end ? { from, to } : undefined;
}
