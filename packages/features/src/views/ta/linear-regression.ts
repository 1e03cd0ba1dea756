import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { divide } from '../../operators/arithmetic.ts';
import { close } from '../../operators/column.ts';
import { rollingSlope, rollingTrendEnd } from '../../operators/rolling-trend.ts';

const value = rollingTrendEnd(close, 14);
const slope = rollingSlope(close, 14);

/** The least-squares line through the closes of a window: where it ends, and how it slopes. */
export const linearRegressionFeatures: Readonly<Record<string, FeatureDefinition>> = {
  linreg_14: {
    expression: value,
    description: 'End, at the current candle, of the least-squares line through the closes of 14 candles',
    unit: 'price',
    range: 'any',
    source: 'TA-Lib LINEARREG',
  },
  linreg_14_to_close: {
    expression: divide(value, close),
    description: 'End of the least-squares line through the closes of 14 candles, divided by the close',
    unit: 'ratio',
    range: 'any',
    source: 'TA-Lib LINEARREG',
  },
  linreg_slope_14: {
    expression: slope,
    description: 'Slope, a candle, of the least-squares line through the closes of 14 candles',
    unit: 'price',
    range: 'any',
    source: 'TA-Lib LINEARREG_SLOPE',
  },
  linreg_slope_14_to_close: {
    expression: divide(slope, close),
    description:
      'Slope, a candle, of the least-squares line through the closes of 14 candles, divided by the close',
    unit: 'ratio',
    range: 'any',
    source: 'TA-Lib LINEARREG_SLOPE',
  },
};
