import type { Side } from '@tidemark/domain';
import { slotAfter } from '../candles/entry-slot.ts';
import { maximumOf } from '../candles/maxima.ts';
import type { ResolvedOutcome } from './barrier-outcome.ts';
import type { TripleBarrierSpec } from './barrier-spec.ts';
import { firstTouches } from './first-touches.ts';
import type { PathPrices } from './path-prices.ts';

export interface Trade {
  readonly prices: PathPrices;
  readonly path: { readonly from: number; readonly to: number };
  readonly entryPrice: number;
  /** Distances of the barriers as fractions of the entry price. */
  readonly profit: number;
  readonly stop: number;
  readonly side: 'BUY' | 'SELL';
  readonly label: Side;
  readonly spec: TripleBarrierSpec;
}

/** What became of a trade on a complete path; null for a tie that the policy drops. */
export function resolveTrade(trade: Trade): ResolvedOutcome | null {
  const { prices, path, entryPrice, profit, stop, side, spec } = trade;
  const { tf, ts, o, c } = prices.candles;
  const long = side === 'BUY';
  const upperLevel = entryPrice * (1 + (long ? profit : stop));
  const lowerLevel = entryPrice * (1 - (long ? stop : profit));
  const { upper, lower } = firstTouches(prices, path, upperLevel, lowerLevel);
  const won = long ? upper : lower;
  const lost = long ? lower : upper;
  const tie = won !== null && won === lost;
  if (tie && spec.tiePolicy === 'drop') return null;
  const wins = won !== null && (lost === null || won < lost || (tie && spec.tiePolicy === 'optimistic'));
  const outcome = wins ? 'win' : lost !== null ? 'loss' : 'timeout';
  const exit = (wins ? won : lost) ?? path.to - 1;
  const exitOpen = o[exit] ?? Number.NaN;
  const exitPrice =
    outcome === 'timeout'
      ? (c[exit] ?? Number.NaN)
      : outcome === 'win'
        ? long
          ? upperLevel
          : lowerLevel
        : long
          ? Math.min(lowerLevel, exitOpen)
          : Math.max(upperLevel, exitOpen);

  const returnAt = (price: number) => ((price - entryPrice) / entryPrice) * (long ? 1 : -1);
  const best = (to: number) =>
    returnAt(long ? maximumOf(prices.highs, path.from, to) : -maximumOf(prices.negatedLows, path.from, to));
  const worst = (to: number) =>
    returnAt(long ? -maximumOf(prices.negatedLows, path.from, to) : maximumOf(prices.highs, path.from, to));
  const grossReturn = returnAt(exitPrice);
  const netReturn = grossReturn - (2 * (spec.feeBps + spec.slippageBps)) / 10_000;
  const entryTs = ts[path.from] ?? Number.NaN;
  const exitTs = slotAfter(tf, ts[exit] ?? Number.NaN, 1);
  return {
    status: 'resolved',
    outcome,
    label: trade.label,
    entryTs,
    entryPrice,
    exitTs,
    exitPrice,
    holdingMs: exitTs - entryTs,
    grossReturn,
    netReturn,
    realizedRr: netReturn / stop,
    mae: Math.min(0, grossReturn, worst(outcome === 'loss' ? exit : exit + 1)),
    mfe: Math.max(0, grossReturn, returnAt(exitOpen), best(outcome === 'timeout' ? exit + 1 : exit)),
  };
}
