import type { Side } from '@tidemark/domain';
import { type CandleColumns, checkCandleColumns } from '../candles/candle-columns.ts';
import { slotAfter } from '../candles/entry-slot.ts';
import { buildMaxima } from '../candles/maxima.ts';
import { heldSlots, wilderAtr } from '../candles/wilder-atr.ts';
import { barrierDistances } from './barrier-distances.ts';
import type { BarrierOutcome, UnresolvedOutcome, UnresolvedReason } from './barrier-outcome.ts';
import { findBarrierPath, lowerBound } from './barrier-path.ts';
import type { TripleBarrierSpec } from './barrier-spec.ts';
import { firstTouches } from './first-touches.ts';
import type { PathPrices } from './path-prices.ts';
import { resolveTrade } from './resolve-trade.ts';

/** What an outcome is computed for: a decision time (epoch milliseconds, UTC) and the side taken. */
export interface Decision {
  readonly ts: number;
  readonly pred: Side;
}

export interface TripleBarrierRequest {
  /** Candles of the decisions' symbol and timeframe; for ATR distances with history before the first decision. */
  readonly candles: CandleColumns;
  /** In order of time for speed; any order is right. */
  readonly decisions: readonly Decision[];
  readonly spec: TripleBarrierSpec;
  /** Slots that end at or before this instant count as closed; epoch milliseconds, UTC. */
  readonly asOf: number;
}

/**
 * Triple-barrier outcome and label of each decision, in the decisions' order, in one pass over the candles:
 * n log n however long the horizon is. Entry is the open of the first slot at or after the decision; the profit
 * barrier fills at its level, the stop at the worse of its level and the candle's open, a timeout at the last close.
 * Touches count by equality. The label says which barrier a move of the profit distance reaches first on either side,
 * whatever `pred` was. After M. Lopez de Prado, Advances in Financial Machine Learning, 2018, chapter 3, with
 * gaps and fills as stated here.
 * @throws TidemarkError `candle.out_of_order`, `candle.off_grid`, `candle.not_finite`
 */
export function labelTripleBarrier(request: TripleBarrierRequest): BarrierOutcome[] {
  const { candles, decisions, spec, asOf } = request;
  checkCandleColumns(candles);
  const prices: PathPrices = {
    candles,
    highs: buildMaxima(candles.h),
    negatedLows: buildMaxima(negated(candles.l)),
  };
  const usesAtr = spec.stop.unit === 'atr' || spec.profit.unit === 'atr';
  const atr = usesAtr ? wilderAtr(candles) : null;
  let searchFrom = 0;
  let previousTs = Number.NEGATIVE_INFINITY;
  return decisions.map((decision) => {
    if (decision.ts < previousTs) searchFrom = 0;
    previousTs = decision.ts;
    const { horizon, entryDelayMs } = spec;
    const path = findBarrierPath({ candles, ts: decision.ts, horizon, entryDelayMs, asOf, searchFrom });
    if (!path.found) {
      return path.why === 'pending'
        ? { status: 'pending', outcome: null, label: null }
        : unresolved(decision, path.why, null);
    }
    searchFrom = path.from;
    const entryPrice = candles.o[path.from] ?? Number.NaN;
    if (!(entryPrice > 0)) return unresolved(decision, 'entry_not_positive', null);
    const { profit, stop } = barrierDistances(spec, entryPrice, atr && atrAt(candles, atr, decision.ts));
    if (profit === null) return unresolved(decision, 'no_atr', null);
    const label = labelOf(prices, path, entryPrice, profit);
    if (decision.pred === 'HOLD') return { status: 'labelled', outcome: null, label };
    if (stop === null) return unresolved(decision, 'no_atr', label);
    const trade = resolveTrade({ prices, path, entryPrice, profit, stop, side: decision.pred, label, spec });
    return trade ?? unresolved(decision, 'tie_dropped', label);
  });
}

function negated(values: Float64Array): Float64Array {
  const result = new Float64Array(values.length);
  for (let index = 0; index < values.length; index += 1) result[index] = -(values[index] ?? Number.NaN);
  return result;
}

function unresolved(decision: Decision, reason: UnresolvedReason, label: Side | null): UnresolvedOutcome {
  return { status: 'unresolved', outcome: decision.pred === 'HOLD' ? null : 'unresolved', label, reason };
}

function labelOf(
  prices: PathPrices,
  path: { readonly from: number; readonly to: number },
  entryPrice: number,
  profit: number,
): Side {
  const { upper, lower } = firstTouches(prices, path, entryPrice * (1 + profit), entryPrice * (1 - profit));
  if (upper === lower) return 'HOLD';
  if (lower === null) return 'BUY';
  if (upper === null) return 'SELL';
  return upper < lower ? 'BUY' : 'SELL';
}

/** The ATR of the last candle that had closed at `ts`; null while it warms up and after too long a gap. */
function atrAt({ tf, ts: opens }: CandleColumns, atr: Float64Array, ts: number): number | null {
  // The last candle with end <= ts is the one before the first whose end lies beyond it.
  let index = lowerBound(opens, ts, 0) - 1;
  while (index >= 0 && slotAfter(tf, opens[index] ?? 0, 1) > ts) index -= 1;
  const open = opens[index];
  const value = atr[index] ?? Number.NaN;
  if (open === undefined || Number.isNaN(value)) return null;
  // The candle that closes next would be this many slots on; the recursion holds over `heldSlots` missing ones.
  return slotAfter(tf, open, heldSlots + 2) <= ts ? null : value;
}
