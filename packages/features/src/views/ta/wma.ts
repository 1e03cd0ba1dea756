import type { Expression } from '../../definition/expression.ts';
import { close } from '../../operators/column.ts';
import { rollingWeightedMean } from '../../operators/rolling-weighted-mean.ts';
import { averageFeatures } from './average-features.ts';

/** Weighted moving average: the oldest of `window` values weighs 1, the newest `window` (TA-Lib WMA). Null while one of them is missing. */
export function wma(window: number, of: Expression = close): Expression {
  return rollingWeightedMean(of, window);
}

export const wmaFeatures = averageFeatures({
  prefix: 'wma',
  description: 'Linearly weighted moving average',
  source: 'TA-Lib WMA',
  windows: [10, 20, 50],
  of: wma,
});
