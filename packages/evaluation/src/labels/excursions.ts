import { maximumOf } from '../candles/maxima.ts';
import type { Exit, TradePath } from './find-exit.ts';

/** Greatest adverse (<= 0) and favourable (>= 0) excursion of a trade, fractions of the entry price. */
export function findExcursions(
  { prices, path, entryPrice }: Pick<TradePath, 'prices' | 'path' | 'entryPrice'>,
  { outcome, index, grossReturn }: Exit,
  side: 'BUY' | 'SELL',
): { readonly mae: number; readonly mfe: number } {
  const long = side === 'BUY';
  const returnAt = (price: number) => ((price - entryPrice) / entryPrice) * (long ? 1 : -1);
  const highest = (to: number) => maximumOf(prices.highs, path.from, to);
  const lowest = (to: number) => -maximumOf(prices.negatedLows, path.from, to);
  const worst = (to: number) => returnAt(long ? lowest(to) : highest(to));
  const best = (to: number) => returnAt(long ? highest(to) : lowest(to));
  const exitOpen = prices.candles.o[index] ?? Number.NaN;
  return {
    mae: Math.min(0, grossReturn, worst(outcome === 'loss' ? index : index + 1)),
    mfe: Math.max(0, grossReturn, returnAt(exitOpen), best(outcome === 'timeout' ? index + 1 : index)),
  };
}
