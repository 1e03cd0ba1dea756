import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { close } from '../../operators/column.ts';
import { relativeStrength } from '../../operators/relative-strength.ts';

/**
 * Relative strength index: the share of rises in all movement, both under Wilder's smoothing, times 100 (J. W. Wilder, New Concepts in
 * Technical Trading Systems, 1978). It begins with plain means of the first `window` changes, as TA-Lib's RSI does, and agrees with it from
 * its first value on. Null where nothing has moved yet, for which TA-Lib gives 0.
 */
export function rsi(window = 14, of: Expression = close): Expression {
  return relativeStrength(of, window);
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
