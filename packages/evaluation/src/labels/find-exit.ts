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
  const { prices, path, entryPrice, profit, stop, tiePolicy } = trade;
  const long = side === 'BUY';
  const upperLevel = entryPrice * (1 + (long ? profit : stop));
  const lowerLevel = entryPrice * (1 - (long ? stop : profit));
  const { upper, lower } = firstTouches(prices, path, upperLevel, lowerLevel);
  const won = long ? upper : lower;
  const lost = long ? lower : upper;
  const target = long ? upperLevel : lowerLevel;
  const limit = long ? lowerLevel : upperLevel;
  if (won !== null && won === lost) {
    const first = trade.orderTouches(won, upperLevel, lowerLevel);
    if (first === null && tiePolicy === 'drop') return null;
    const wins = first === null ? tiePolicy === 'optimistic' : (first === 'upper') === long;
    return wins ? exitAt(trade, long, 'win', won, target) : stopAt(trade, long, won, limit);
  }
  if (won !== null && (lost === null || won < lost)) return exitAt(trade, long, 'win', won, target);
  if (lost !== null) return stopAt(trade, long, lost, limit);
  const last = path.to - 1;
  return exitAt(trade, long, 'timeout', last, prices.candles.c[last] ?? Number.NaN);
}

function stopAt(trade: TradePath, long: boolean, index: number, limit: number): Exit {
  const open = trade.prices.candles.o[index] ?? Number.NaN;
  return exitAt(trade, long, 'loss', index, long ? Math.min(limit, open) : Math.max(limit, open));
}

function exitAt(
  { entryPrice }: TradePath,
  long: boolean,
  outcome: Exit['outcome'],
  index: number,
  price: number,
): Exit {
  // Two differences, since the negative of no return would be minus zero.
  return {
    outcome,
    index,
    price,
    grossReturn: (long ? price - entryPrice : entryPrice - price) / entryPrice,
  };
}
