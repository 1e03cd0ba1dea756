import type { Exit } from './find-exit.ts';
import type { PathPrices } from './path-prices.ts';

/** Where either side of a trade without barriers is left: at the close of the path's last candle. */
export function holdToClose(
  { candles }: PathPrices,
  path: { readonly to: number },
  entryPrice: number,
): { readonly buy: Exit; readonly sell: Exit } {
  const index = path.to - 1;
  const price = candles.c[index] ?? Number.NaN;
  return {
    buy: { outcome: 'timeout', index, price, grossReturn: (price - entryPrice) / entryPrice },
    sell: { outcome: 'timeout', index, price, grossReturn: (entryPrice - price) / entryPrice },
  };
}
