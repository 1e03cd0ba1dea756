import type { CandleColumns } from '../candles/candle-columns.ts';
import { buildMaxima, type Maxima } from '../candles/maxima.ts';

/** Candles with the search trees over their highs and lows; lows are negated, so that one search serves both. */
export interface PathPrices {
  readonly candles: CandleColumns;
  readonly highs: Maxima;
  readonly negatedLows: Maxima;
}

export function pathPricesOf(candles: CandleColumns): PathPrices {
  const negatedLows = new Float64Array(candles.l.length);
  for (let index = 0; index < negatedLows.length; index += 1) {
    negatedLows[index] = -(candles.l[index] ?? Number.NaN);
  }
  return { candles, highs: buildMaxima(candles.h), negatedLows: buildMaxima(negatedLows) };
}
