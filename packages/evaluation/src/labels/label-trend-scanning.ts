import type { Side } from '@tidemark/domain';
import { checkCandleColumns } from '../candles/candle-columns.ts';
import { sumFunding } from './funding.ts';
import { holdToClose } from './hold-to-close.ts';
import type { LabelOutcome } from './label-outcome.ts';
import { labelPaths, unresolved } from './label-paths.ts';
import type { LabelRequest } from './label-request.ts';
import { labelHorizon, type TrendScanningSpec } from './label-spec.ts';
import { pathPricesOf } from './path-prices.ts';
import { settleTrade, tradeCost } from './settle-trade.ts';
import { slopeT } from './trend.ts';

/**
 * Trend-scanning label of each decision: the direction of the line through the log closes from the entry on whose slope
 * has the largest |t| of the stated spans; the shorter span wins ties. The trade is held to the close of the longest
 * span, a timeout, and its R is net return / risk. After M. Lopez de Prado, Machine Learning for Asset Managers, 2020, section 5.4.
 * @throws TidemarkError `candle.out_of_order`, `candle.off_grid`, `candle.not_finite`, `funding.invalid`
 */
export function labelTrendScanning(
  request: LabelRequest & { readonly spec: TrendScanningSpec },
): LabelOutcome[] {
  const { candles, spec } = request;
  checkCandleColumns(candles);
  const prices = pathPricesOf(candles);
  const logs = candles.c.map((close) => Math.log(close));
  const funding = request.funding === undefined ? null : sumFunding(request.funding);
  const cost = tradeCost(spec);
  const stop = spec.risk.value / 100;
  const rule = { horizon: labelHorizon(spec), entryDelayMs: spec.entryDelayMs };
  return labelPaths(request, rule, ({ decision, path, entryPrice }) => {
    const label = trendLabel(logs, path.from, spec);
    if (label === null) return unresolved(decision, 'price_not_positive', null);
    const exits = holdToClose(prices, path, entryPrice);
    const settled = { prices, path, entryPrice, label, stop, cost, funding, ...exits };
    return settleTrade(settled, decision);
  });
}

function trendLabel(logs: Float64Array, from: number, { spans, minT }: TrendScanningSpec): Side | null {
  let strongest = 0;
  for (const span of spans) {
    const t = slopeT(logs, from, span);
    if (Number.isNaN(t)) return null;
    if (Math.abs(t) > Math.abs(strongest)) strongest = t;
  }
  if (strongest === 0 || Math.abs(strongest) < minT) return 'HOLD';
  return strongest > 0 ? 'BUY' : 'SELL';
}
