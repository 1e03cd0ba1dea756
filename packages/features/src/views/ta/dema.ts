import type { Expression } from '../../definition/expression.ts';
import { multiply, subtract } from '../../operators/arithmetic.ts';
import { close } from '../../operators/column.ts';
import { averageFeatures } from './average-features.ts';
import { ema } from './ema.ts';

/**
 * Double exponential moving average: twice an EMA less the EMA of it, which takes away its lag in a steady trend (P. Mulloy, Stocks &
 * Commodities 12:1, 1994). Both begin as TA-Lib's do, and agree with its DEMA from the first value on, the one of slot 2 (window - 1).
 */
export function dema(window: number, of: Expression = close): Expression {
  const once = ema(window, of);
  return subtract(multiply(2, once), ema(window, once));
}

export const demaFeatures = averageFeatures({
  prefix: 'dema',
  description: 'Double exponential moving average',
  source: 'P. Mulloy, Stocks & Commodities 12:1, 1994; TA-Lib DEMA',
  windows: [20, 50],
  // Where prices collapse, what is taken off outweighs the rest.
  range: 'any',
  of: dema,
});
