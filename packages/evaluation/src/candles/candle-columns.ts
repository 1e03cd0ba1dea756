import { isOnGrid, quote, TidemarkError, type Timeframe } from '@tidemark/domain';

/**
 * The candles of one (symbol, timeframe) as columns, oldest first: what a pass over half a million of them reads
 * without touching an object. `ts` are open times, epoch milliseconds UTC; slots may be missing.
 */
export interface CandleColumns {
  readonly tf: Timeframe;
  readonly ts: Float64Array;
  readonly o: Float64Array;
  readonly h: Float64Array;
  readonly l: Float64Array;
  readonly c: Float64Array;
}

/** What columns keep of a candle. */
export interface PricedCandle {
  readonly ts: number;
  readonly o: number;
  readonly h: number;
  readonly l: number;
  readonly c: number;
}

/**
 * Refuses columns on which a search by time or a comparison with a level would silently go wrong.
 * @throws TidemarkError `candle.out_of_order`, `candle.off_grid`, `candle.not_finite`
 */
export function checkCandleColumns({ tf, ts, o, h, l, c }: CandleColumns): void {
  let previous = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < ts.length; index += 1) {
    const open = ts[index] ?? Number.NaN;
    if (!isOnGrid(tf, open)) {
      throw new TidemarkError('candle.off_grid', `a ${tf} candle opens at ${quote(open)}, off its grid`, {
        value: open,
        hint: 'Drop or correct the candle; its open has to be a multiple of the timeframe.',
      });
    }
    if (open <= previous) {
      throw new TidemarkError(
        'candle.out_of_order',
        `a candle at ${quote(open)} follows one at ${previous}`,
        {
          value: open,
          hint: 'Sort the candles by open time and keep one for each slot of one symbol.',
        },
      );
    }
    previous = open;
    // A sum is finite only if all four are (prices near the limit of float64 are no prices).
    const sum =
      (o[index] ?? Number.NaN) +
      (h[index] ?? Number.NaN) +
      (l[index] ?? Number.NaN) +
      (c[index] ?? Number.NaN);
    if (!Number.isFinite(sum)) {
      throw new TidemarkError(
        'candle.not_finite',
        `the candle at ${quote(open)} has a price that is not finite`,
        {
          value: [o[index], h[index], l[index], c[index]],
          hint: 'Every column needs one finite price for each candle.',
        },
      );
    }
  }
}
