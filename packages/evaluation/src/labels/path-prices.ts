import type { CandleColumns } from '../candles/candle-columns.ts';
import type { Maxima } from '../candles/maxima.ts';

/** Candles with the search trees over their highs and lows; lows are negated, so that one search serves both. */
export interface PathPrices {
  readonly candles: CandleColumns;
  readonly highs: Maxima;
  readonly negatedLows: Maxima;
}
