import type { CandleColumns } from './candle-columns.ts';
import { slotAfter } from './entry-slot.ts';

/** Over how many missing slots Wilder's recursion carries on; beyond that it starts again. */
export const heldSlots = 3;

/**
 * Wilder's average true range for each candle, in price units; NaN while it warms up (inside this package only).
 * A true range needs the close before, so the first value is the mean of the true ranges of candles 2 to
 * `length` + 1; from then on atr = (atr x (length - 1) + true range) / length, as TA-Lib has it.
 * Source: J. Welles Wilder, New Concepts in Technical Trading Systems, 1978.
 */
export function wilderAtr({ tf, ts, h, l, c }: CandleColumns, length = 14): Float64Array {
  const atr = new Float64Array(ts.length).fill(Number.NaN);
  let seen = 0;
  let mean = 0;
  for (let index = 1; index < ts.length; index += 1) {
    const previousClose = c[index - 1] ?? Number.NaN;
    const high = h[index] ?? Number.NaN;
    const low = l[index] ?? Number.NaN;
    if ((ts[index] ?? 0) > slotAfter(tf, ts[index - 1] ?? 0, heldSlots + 1)) {
      seen = 0;
      mean = 0;
      continue;
    }
    const range = Math.max(high - low, Math.abs(high - previousClose), Math.abs(low - previousClose));
    seen += 1;
    mean = seen <= length ? mean + (range - mean) / seen : (mean * (length - 1) + range) / length;
    if (seen >= length) atr[index] = mean;
  }
  return atr;
}
