import { quote, TidemarkError } from '@tidemark/domain';
import { type CandleColumns, checkCandleColumns } from '../candles/candle-columns.ts';
import { entrySlot, slotAfter } from '../candles/entry-slot.ts';
import { lowerBound } from './label-path.ts';

export interface ForwardReturnRequest {
  readonly candles: CandleColumns;
  /** Decision times, epoch milliseconds UTC; in order for speed, any order is right. */
  readonly ts: Float64Array;
  /** In candles, the entry candle included. */
  readonly horizons: readonly number[];
  readonly entryDelayMs?: number;
}

/**
 * The market's return after each decision, from the entry's open to the close of the H-th candle, as a fraction: an array
 * for each horizon, in their order. Never signed by a prediction. NaN where a candle of the span is missing.
 * @throws TidemarkError `candle.out_of_order`, `candle.off_grid`, `candle.not_finite`, and `number.invalid` for a horizon
 * that is not a whole number of candles
 */
export function forwardReturns({
  candles,
  ts,
  horizons,
  entryDelayMs = 0,
}: ForwardReturnRequest): Float64Array[] {
  checkCandleColumns(candles);
  for (const horizon of horizons) checkHorizon(horizon);
  const { tf, ts: opens, o, c } = candles;
  const returns = horizons.map(() => new Float64Array(ts.length).fill(Number.NaN));
  let searchFrom = 0;
  let previous = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < ts.length; row += 1) {
    const decision = ts[row] ?? Number.NaN;
    if (decision < previous) searchFrom = 0;
    previous = decision;
    const entry = entrySlot(tf, decision, entryDelayMs);
    const from = lowerBound(opens, entry, searchFrom);
    searchFrom = Math.max(0, from - 1);
    const price = o[from] ?? Number.NaN;
    if (opens[from] !== entry || !(price > 0)) continue;
    for (const [at, horizon] of horizons.entries()) {
      const last = from + horizon - 1;
      if (opens[last] !== slotAfter(tf, entry, horizon - 1)) continue;
      const column = returns[at];
      if (column !== undefined) column[row] = ((c[last] ?? Number.NaN) - price) / price;
    }
  }
  return returns;
}

function checkHorizon(horizon: number): void {
  if (Number.isSafeInteger(horizon) && horizon >= 1) return;
  throw new TidemarkError('number.invalid', `a horizon is ${quote(horizon)} candles`, {
    value: horizon,
    hint: 'Give whole numbers from 1 on; the entry candle counts.',
  });
}
