import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { add, divide, multiply, subtract } from '../../operators/arithmetic.ts';
import { close } from '../../operators/column.ts';
import { rollingDeviation } from '../../operators/rolling-moments.ts';
import { sma } from './sma.ts';

/**
 * Bollinger bands: a simple moving average, and so many standard deviations (ddof 0) above and below it (J. Bollinger, Bollinger on
 * Bollinger Bands, 2001). Width is their distance as a share of the average, %B where the value lies between them, 0 at the lower and 1
 * at the upper.
 *
 * TA-Lib 0.8 agrees. Its release 0.4 took the variance as the mean of squares less the square of the mean, which loses twice as many digits as
 * prices have in common.
 */
export function bollinger(
  { window = 20, deviations = 2 }: { readonly window?: number; readonly deviations?: number } = {},
  of: Expression = close,
) {
  const middle = sma(window, of);
  const reach = multiply(deviations, rollingDeviation(of, window));
  const upper = add(middle, reach);
  const lower = subtract(middle, reach);
  // From the deviation and not from the bands, whose difference has lost what the average has before it.
  return {
    upper,
    middle,
    lower,
    width: divide(multiply(2, reach), middle),
    percentB: add(0.5, divide(subtract(of, middle), multiply(2, reach))),
  };
}

const { upper, lower, width, percentB } = bollinger();
const source = 'J. Bollinger, Bollinger on Bollinger Bands, 2001; TA-Lib BBANDS';

/** The middle band is `sma_20`. */
export const bollingerFeatures: Readonly<Record<string, FeatureDefinition>> = {
  bollinger_upper_20: {
    expression: upper,
    description: 'Upper Bollinger band: 2 standard deviations above the mean of the close over 20 candles',
    unit: 'price',
    range: 'above 0',
    source,
  },
  bollinger_lower_20: {
    expression: lower,
    description: 'Lower Bollinger band: 2 standard deviations below the mean of the close over 20 candles',
    unit: 'price',
    range: 'any',
    source,
  },
  bollinger_width_20: {
    expression: width,
    description: 'Distance of the Bollinger bands over 20 candles as a share of the mean between them',
    unit: 'ratio',
    range: '0 and more',
    source,
  },
  bollinger_percent_b_20: {
    expression: percentB,
    description: 'Bollinger %B: where the close lies between the bands, 0 at the lower and 1 at the upper',
    unit: 'ratio',
    range: '-0.59..1.59',
    source,
  },
};
