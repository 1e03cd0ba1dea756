import { maximumOf } from '../candles/maxima.ts';
import type { Exit, TradePath } from './find-exit.ts';

/** Greatest adverse (<= 0) and favourable (>= 0) excursion of a trade, fractions of the entry price. */
export function findExcursions(
  { prices, path, entryPrice }: Pick<TradePath, 'prices' | 'path' | 'entryPrice'>,
  { outcome, index, grossReturn }: Exit,
  side: 'BUY' | 'SELL',
): { readonly mae: number; readonly mfe: number } {
  const worstEnd = outcome === 'loss' ? index : index + 1;
  const bestEnd = outcome === 'timeout' ? index + 1 : index;
  const open = prices.candles.o[index] ?? Number.NaN;
  if (side === 'BUY') {
    const worst = -maximumOf(prices.negatedLows, path.from, worstEnd);
    const best = Math.max(open, maximumOf(prices.highs, path.from, bestEnd));
    return {
      mae: Math.min(0, grossReturn, (worst - entryPrice) / entryPrice),
      mfe: Math.max(0, grossReturn, (best - entryPrice) / entryPrice),
    };
  }
  const worst = maximumOf(prices.highs, path.from, worstEnd);
  const best = Math.min(open, -maximumOf(prices.negatedLows, path.from, bestEnd));
  return {
    mae: Math.min(0, grossReturn, (entryPrice - worst) / entryPrice),
    mfe: Math.max(0, grossReturn, (entryPrice - best) / entryPrice),
  };
}
