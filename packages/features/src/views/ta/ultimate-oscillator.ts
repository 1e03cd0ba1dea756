import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { add, divide, multiply, subtract } from '../../operators/arithmetic.ts';
import { close } from '../../operators/column.ts';
import { rollingSum } from '../../operators/rolling-sum.ts';
import { trueLow, trueRange } from './true-range.ts';

/**
 * Ultimate oscillator: buying pressure as a share of the true range over a short, a middle and a long window, weighted 4, 2 and 1 (L. Williams,
 * Stocks & Commodities 3:4, 1985; TA-Lib ULTOSC). Null where a window has no range, which TA-Lib counts as no pressure.
 */
export function ultimateOscillator({
  short = 7,
  middle = 14,
  long = 28,
}: {
  readonly short?: number;
  readonly middle?: number;
  readonly long?: number;
} = {}): Expression {
  const pressure = subtract(close, trueLow);
  const share = (window: number) => divide(rollingSum(pressure, window), rollingSum(trueRange, window));
  const weighted = add(add(multiply(4, share(short)), multiply(2, share(middle))), share(long));
  return multiply(100, divide(weighted, 7));
}

export const ultimateOscillatorFeatures: Readonly<Record<string, FeatureDefinition>> = {
  ultimate_oscillator_7_14_28: {
    expression: ultimateOscillator(),
    description:
      'Ultimate oscillator: buying pressure as a share of the true range over 7, 14 and 28 candles',
    unit: 'points',
    range: '0..100',
    source: 'L. Williams, Stocks & Commodities 3:4, 1985; TA-Lib ULTOSC',
  },
};
