import type { Expression } from '../../definition/expression.ts';
import { add, multiply, subtract } from '../../operators/arithmetic.ts';
import { close } from '../../operators/column.ts';
import { averageFeatures } from './average-features.ts';
import { ema } from './ema.ts';

/**
 * Triple exponential moving average: 3 EMA - 3 EMA of EMA + EMA of EMA of EMA (P. Mulloy, Stocks & Commodities 12:2, 1994). All three
 * begin as TA-Lib's do, and agree with its TEMA from the first value on, the one of slot 3 (window - 1).
 */
export function tema(window: number, of: Expression = close): Expression {
  const once = ema(window, of);
  const twice = ema(window, once);
  return add(multiply(3, subtract(once, twice)), ema(window, twice));
}

export const temaFeatures = averageFeatures({
  prefix: 'tema',
  description: 'Triple exponential moving average',
  source: 'P. Mulloy, Stocks & Commodities 12:2, 1994; TA-Lib TEMA',
  windows: [20, 50],
  // Where prices collapse, what is taken off outweighs the rest.
  range: 'any',
  of: tema,
});
