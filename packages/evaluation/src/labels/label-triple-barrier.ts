import type { Side } from '@tidemark/domain';
import { type CandleColumns, checkCandleColumns } from '../candles/candle-columns.ts';
import { slotAfter } from '../candles/entry-slot.ts';
import { heldSlots, wilderAtr } from '../candles/wilder-atr.ts';
import { barrierDistances } from './barrier-distances.ts';
import type { TripleBarrierSpec } from './barrier-spec.ts';
import { findExit } from './find-exit.ts';
import { firstTouches } from './first-touches.ts';
import { sumFunding } from './funding.ts';
import type { LabelOutcome } from './label-outcome.ts';
import { lowerBound } from './label-path.ts';
import { labelPaths, type PathToLabel, unresolved } from './label-paths.ts';
import type { LabelRequest } from './label-request.ts';
import { createTouchOrder, type OrderTouches } from './order-touches.ts';
import { type PathPrices, pathPricesOf } from './path-prices.ts';
import { settleTrade, tradeCost } from './settle-trade.ts';

/**
 * Triple-barrier outcome and label of each decision, in the decisions' order, in one pass over the candles:
 * n log n however long the horizon is. Entry is the open of the first slot at or after the decision; the profit
 * barrier fills at its level, the stop at the worse of its level and the candle's open, a timeout at the last close.
 * Touches count by equality. The label says which barrier a move of the profit distance reaches first on either side,
 * whatever `pred` was. After M. Lopez de Prado, Advances in Financial Machine Learning, 2018, chapter 3, with
 * gaps and fills as stated here.
 * @throws TidemarkError `candle.out_of_order`, `candle.off_grid`, `candle.not_finite`, `funding.invalid`
 */
export function labelTripleBarrier(
  request: LabelRequest & { readonly spec: TripleBarrierSpec },
): LabelOutcome[] {
  const { candles, spec } = request;
  checkCandleColumns(candles);
  const prices = pathPricesOf(candles);
  const usesAtr = spec.stop.unit === 'atr' || spec.profit.unit === 'atr';
  const atr = usesAtr ? wilderAtr(candles) : null;
  const orderTouches = createTouchOrder(request);
  const cost = tradeCost(spec);
  const funding = request.funding === undefined ? null : sumFunding(request.funding);
  return labelPaths(request, spec, ({ decision, path, entryPrice }) => {
    const { profit, stop } = barrierDistances(spec, entryPrice, atr && atrAt(candles, atr, decision.ts));
    if (profit === null) return unresolved(decision, 'no_atr', null);
    const label = labelOf(prices, orderTouches, { path, entryPrice, profit });
    const trade =
      stop === null
        ? null
        : { prices, path, entryPrice, profit, stop, tiePolicy: spec.tiePolicy, orderTouches };
    const buy = trade && findExit(trade, 'BUY');
    const sell = trade && findExit(trade, 'SELL');
    const settled = { prices, path, entryPrice, label, stop, cost, funding, buy, sell };
    return settleTrade(settled, decision);
  });
}

function labelOf(
  prices: PathPrices,
  orderTouches: OrderTouches,
  { path, entryPrice, profit }: Pick<PathToLabel, 'path' | 'entryPrice'> & { readonly profit: number },
): Side {
  const [upperLevel, lowerLevel] = [entryPrice * (1 + profit), entryPrice * (1 - profit)];
  const { upper, lower } = firstTouches(prices, path, upperLevel, lowerLevel);
  if (upper === null && lower === null) return 'HOLD';
  if (lower === null) return 'BUY';
  if (upper === null) return 'SELL';
  if (upper !== lower) return upper < lower ? 'BUY' : 'SELL';
  const first = orderTouches(upper, upperLevel, lowerLevel);
  return first === null ? 'HOLD' : first === 'upper' ? 'BUY' : 'SELL';
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
