import type { Expression } from '../../definition/expression.ts';
import { close } from '../../operators/column.ts';
import { rollingMean } from '../../operators/rolling-sum.ts';
import { averageFeatures } from './average-features.ts';

/** Simple moving average: the mean of the last `window` values (TA-Lib SMA). Null while one of them is missing. */
export function sma(window: number, of: Expression = close): Expression {
  return rollingMean(of, window);
}

export const smaFeatures = averageFeatures({
  prefix: 'sma',
  description: 'Simple moving average',
  source: 'TA-Lib SMA',
  windows: [10, 20, 50, 100, 200],
  of: sma,
});
