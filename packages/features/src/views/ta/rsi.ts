import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { add, divide, greater, multiply, subtract } from '../../operators/arithmetic.ts';
import { close } from '../../operators/column.ts';
import { wilderMean } from '../../operators/exponential-mean.ts';
import { diff } from '../../operators/lag.ts';

/**
 * Relative strength index: the share of rises in all movement, both under Wilder's smoothing, times 100 (J. W. Wilder, New Concepts in
 * Technical Trading Systems, 1978). It begins with plain means of the first `window` changes, as TA-Lib's RSI does, and agrees with it from
 * its first value on. Null where nothing has moved yet, for which TA-Lib gives 0.
 */
export function rsi(window = 14, of: Expression = close): Expression {
  const change = diff(of);
  const rises = wilderMean(greater(change, 0), window);
  const falls = wilderMean(greater(subtract(0, change), 0), window);
  return multiply(100, divide(rises, add(rises, falls)));
}

export const rsiFeatures: Readonly<Record<string, FeatureDefinition>> = Object.fromEntries(
  [7, 14, 21].map((window) => [
    `rsi_${window}`,
    {
      expression: rsi(window),
      description: `Relative strength index over ${window} candles: the share of rises in all movement, smoothed`,
      unit: 'points',
      range: '0..100',
      source: 'J. W. Wilder, New Concepts in Technical Trading Systems, 1978; TA-Lib RSI',
    },
  ]),
);
