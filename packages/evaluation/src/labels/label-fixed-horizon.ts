import { checkCandleColumns } from '../candles/candle-columns.ts';
import { sumFunding } from './funding.ts';
import { holdToClose } from './hold-to-close.ts';
import type { LabelOutcome } from './label-outcome.ts';
import { labelPaths } from './label-paths.ts';
import type { LabelRequest } from './label-request.ts';
import type { FixedHorizonSpec } from './label-spec.ts';
import { pathPricesOf } from './path-prices.ts';
import { settleTrade, tradeCost } from './settle-trade.ts';

/**
 * Fixed-horizon label of each decision: the sign of the return from the entry's open to the close of the H-th candle,
 * HOLD if it is within the threshold. The trade is held to that close, a timeout, and its R is net return / risk.
 * After M. Lopez de Prado, Advances in Financial Machine Learning, 2018, section 3.2.
 * @throws TidemarkError `candle.out_of_order`, `candle.off_grid`, `candle.not_finite`, `funding.invalid`
 */
export function labelFixedHorizon(
  request: LabelRequest & { readonly spec: FixedHorizonSpec },
): LabelOutcome[] {
  const { candles, spec } = request;
  checkCandleColumns(candles);
  const prices = pathPricesOf(candles);
  const funding = request.funding === undefined ? null : sumFunding(request.funding);
  const cost = tradeCost(spec);
  const stop = spec.risk.value / 100;
  const threshold = spec.threshold / 100;
  return labelPaths(request, spec, ({ decision, path, entryPrice }) => {
    const exits = holdToClose(prices, path, entryPrice);
    const { grossReturn } = exits.buy;
    const label = Math.abs(grossReturn) <= threshold ? 'HOLD' : grossReturn > 0 ? 'BUY' : 'SELL';
    const settled = { prices, path, entryPrice, label, stop, cost, funding, ...exits } as const;
    return settleTrade(settled, decision);
  });
}
