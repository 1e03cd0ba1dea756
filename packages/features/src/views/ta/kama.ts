import type { Expression } from '../../definition/expression.ts';
import { adaptiveMean } from '../../operators/adaptive-mean.ts';
import { close } from '../../operators/column.ts';
import { averageFeatures } from './average-features.ts';

/**
 * Kaufman's adaptive moving average: an exponential mean that is as fast as one over 2 candles where prices go straight, and as slow as one over 30
 * where they go nowhere (P. Kaufman, Smarter Trading, 1995). It begins as TA-Lib's KAMA does, and agrees with it from its first value on.
 */
export function kama(window = 10, of: Expression = close): Expression {
  return adaptiveMean(of, { window });
}

export const kamaFeatures = averageFeatures({
  prefix: 'kama',
  description: "Kaufman's adaptive moving average",
  source: 'P. Kaufman, Smarter Trading, 1995; TA-Lib KAMA',
  windows: [10, 30],
  of: kama,
});
