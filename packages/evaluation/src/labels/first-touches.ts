import { firstAtOrAbove } from '../candles/maxima.ts';
import type { PathPrices } from './path-prices.ts';

export interface Touches {
  readonly upper: number | null;
  readonly lower: number | null;
}

/** The first candle of [from, to) with high >= `upperLevel`, and the first with low <= `lowerLevel`. */
export function firstTouches(
  prices: PathPrices,
  path: { readonly from: number; readonly to: number },
  upperLevel: number,
  lowerLevel: number,
): Touches {
  const upper = firstAtOrAbove(prices.highs, path.from, path.to, upperLevel);
  // A lower touch later than the upper one changes nothing, so the search ends there.
  const end = upper === null ? path.to : upper + 1;
  return { upper, lower: firstAtOrAbove(prices.negatedLows, path.from, end, -lowerLevel) };
}
