import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { multiply, subtract } from '../../operators/arithmetic.ts';
import { rollingMeanDeviation } from '../../operators/rolling-mean-deviation.ts';
import { divideAbove } from './divide-above.ts';
import { sma } from './sma.ts';
import { typicalPrice } from './typical-price.ts';

/**
 * Commodity channel index: how far the typical price lies from its mean, in 0.015 mean absolute deviations of the window (D. Lambert,
 * Commodities, October 1980; TA-Lib CCI). No value lies farther from its mean than window / 2 such deviations, which bounds the index. Null
 * where the window holds one price, for which TA-Lib gives 0.
 */
export function cci(window = 20): Expression {
  const distance = subtract(typicalPrice, sma(window, typicalPrice));
  const deviation = rollingMeanDeviation(typicalPrice, window);
  return divideAbove(multiply(1e-14, typicalPrice), distance, multiply(0.015, deviation));
}

export const cciFeatures: Readonly<Record<string, FeatureDefinition>> = {
  cci_20: {
    expression: cci(20),
    description: 'Commodity channel index over 20 candles: distance of the typical price from its mean',
    unit: 'points',
    range: '-667..667',
    source: 'D. Lambert, Commodities, October 1980; TA-Lib CCI',
  },
};
