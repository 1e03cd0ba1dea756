import type { Expression } from '../../definition/expression.ts';
import { close } from '../../operators/column.ts';
import { exponentialMean } from '../../operators/exponential-mean.ts';
import { averageFeatures } from './average-features.ts';

/**
 * Exponential moving average: each value weighs 2 / (window + 1), what was before the rest (TA-Lib EMA). It begins with the plain mean of
 * the first `window` values, as TA-Lib's does, and agrees with it from its first value on.
 */
export function ema(window: number, of: Expression = close): Expression {
  return exponentialMean(of, window);
}

export const emaFeatures = averageFeatures({
  prefix: 'ema',
  description: 'Exponential moving average',
  source: 'TA-Lib EMA',
  windows: [12, 20, 26, 50, 100, 200],
  of: ema,
});
