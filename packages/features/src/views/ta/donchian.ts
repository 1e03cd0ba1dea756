import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { add, divide, multiply, subtract } from '../../operators/arithmetic.ts';
import { close, high, low } from '../../operators/column.ts';
import { rollingMax, rollingMin } from '../../operators/rolling-extremes.ts';

interface Donchian {
  readonly upper: Expression;
  readonly middle: Expression;
  readonly lower: Expression;
  readonly width: Expression;
  readonly position: Expression;
}

/**
 * Donchian channel: the highest high and the lowest low of a window, the current candle among it, and their mean (R. Donchian). Width is their
 * distance as a share of the mean, position where the close lies between them, null where they are one price. For breakouts against the
 * candles before, take `lag` of the bounds.
 */
export function donchian(window = 20): Donchian {
  const upper = rollingMax(high, window);
  const lower = rollingMin(low, window);
  const middle = multiply(0.5, add(upper, lower));
  const range = subtract(upper, lower);
  return {
    upper,
    middle,
    lower,
    width: divide(range, middle),
    position: divide(subtract(close, lower), range),
  };
}

const { upper, middle, lower, width, position } = donchian(20);
const source = 'R. Donchian, Financial Analysts Journal 16:6, 1960; TA-Lib MAX and MIN';

export const donchianFeatures: Readonly<Record<string, FeatureDefinition>> = {
  donchian_upper_20: {
    expression: upper,
    description: 'Upper Donchian channel: highest high of 20 candles, the current one among them',
    unit: 'price',
    range: 'above 0',
    source,
  },
  donchian_middle_20: {
    expression: middle,
    description: 'Middle of the Donchian channel over 20 candles',
    unit: 'price',
    range: 'above 0',
    source,
  },
  donchian_lower_20: {
    expression: lower,
    description: 'Lower Donchian channel: lowest low of 20 candles, the current one among them',
    unit: 'price',
    range: 'above 0',
    source,
  },
  donchian_width_20: {
    expression: width,
    description: 'Width of the Donchian channel over 20 candles as a share of its middle',
    unit: 'ratio',
    range: '0..2',
    source,
  },
  donchian_position_20: {
    expression: position,
    description:
      'Where the close lies in the Donchian channel over 20 candles, 0 at the low and 1 at the high',
    unit: 'ratio',
    range: '0..1',
    source,
  },
};
