import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { divide, multiply, subtract } from '../../operators/arithmetic.ts';
import { close, high, low } from '../../operators/column.ts';
import { rollingMax, rollingMin } from '../../operators/rolling-extremes.ts';

/**
 * Williams %R: how far the close lies below the highest high of a window, as a share of the window's range, times -100 (L. Williams; TA-Lib
 * WILLR). Null where highest and lowest are one price, for which TA-Lib gives 0.
 */
export function williamsR(window = 14): Expression {
  const highest = rollingMax(high, window);
  return multiply(100, divide(subtract(close, highest), subtract(highest, rollingMin(low, window))));
}

export const williamsRFeatures: Readonly<Record<string, FeatureDefinition>> = {
  williams_r_14: {
    expression: williamsR(14),
    description: 'Williams %R: how far the close lies below the highest high of 14 candles',
    unit: 'points',
    range: '-100..0',
    source: 'L. Williams, How I Made One Million Dollars Last Year Trading Commodities, 1973; TA-Lib WILLR',
  },
};
