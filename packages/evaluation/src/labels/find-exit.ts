import type { Outcome } from '@tidemark/domain';
import type { TiePolicy } from './barrier-spec.ts';
import { firstTouches } from './first-touches.ts';
import type { OrderTouches } from './order-touches.ts';
import type { PathPrices } from './path-prices.ts';

export interface TradePath {
  readonly prices: PathPrices;
  /** Indexes into the candles, [from, to). */
  readonly path: { readonly from: number; readonly to: number };
  readonly entryPrice: number;
  /** Distances of the barriers as fractions of the entry price. */
  readonly profit: number;
  readonly stop: number;
  readonly tiePolicy: TiePolicy;
  readonly orderTouches: OrderTouches;
}

export interface Exit {
  readonly outcome: Exclude<Outcome, 'unresolved'>;
  /** Index of the candle in which the trade is left. */
  readonly index: number;
  readonly price: number;
  /** Fraction of the entry price, positive in the direction of the trade. */
  readonly grossReturn: number;
}

/**
 * Where a trade on one side is left: a profit barrier fills at its level, a stop at the worse of its level and that
 * candle's open, a timeout at the last close. null for a tie that the policy drops.
 */
export function findExit(trade: TradePath, side: 'BUY' | 'SELL'): Exit | null {
  const { prices, path, entryPrice, profit, stop } = trade;
  const { o, c } = prices.candles;
  const long = side === 'BUY';
  const upperLevel = entryPrice * (1 + (long ? profit : stop));
  const lowerLevel = entryPrice * (1 - (long ? stop : profit));
  const { upper, lower } = firstTouches(prices, path, upperLevel, lowerLevel);
  const won = long ? upper : lower;
  const lost = long ? lower : upper;
  let wins = won !== null && (lost === null || won < lost);
  if (won !== null && won === lost) {
    const first = trade.orderTouches(won, upperLevel, lowerLevel);
    if (first === null && trade.tiePolicy === 'drop') return null;
    wins = first === null ? trade.tiePolicy === 'optimistic' : (first === 'upper') === long;
  }
  const index = (wins ? won : lost) ?? path.to - 1;
  const outcome = wins ? 'win' : lost === null ? 'timeout' : 'loss';
  const open = o[index] ?? Number.NaN;
  const price =
    outcome === 'timeout'
      ? (c[index] ?? Number.NaN)
      : outcome === 'win'
        ? long
          ? upperLevel
          : lowerLevel
        : long
          ? Math.min(lowerLevel, open)
          : Math.max(upperLevel, open);
  return { outcome, index, price, grossReturn: ((price - entryPrice) / entryPrice) * (long ? 1 : -1) };
}
