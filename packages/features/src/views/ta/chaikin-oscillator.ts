import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { divide, multiply, subtract } from '../../operators/arithmetic.ts';
import { volume } from '../../operators/column.ts';
import { ema } from './ema.ts';
import { moneyFlowVolume } from './money-flow-volume.ts';

interface ChaikinWindows {
  readonly fast?: number;
  readonly slow?: number;
}

/**
 * Chaikin oscillator: a fast EMA of the accumulation/distribution line less a slow one (M. Chaikin; TA-Lib ADOSC).
 *
 * The line is a sum over all history, of which the difference keeps nothing but rounding. It is taken from the flows instead: a line lies (window -
 * 1) / 2 times the EMA of its own changes above its EMA, so that the oscillator is the difference of two such terms, and no level is
 * carried. TA-Lib begins both EMAs with the first flow, here each with its own first window of flows: from slot 120 on what is left of
 * that is below 1e-9 of the oscillator's usual size (3, 10).
 */
export function chaikinOscillator({ fast = 3, slow = 10 }: ChaikinWindows = {}): Expression {
  const above = (window: number) => multiply((window - 1) / 2, ema(window, moneyFlowVolume));
  return subtract(above(slow), above(fast));
}

/** The same against the slow EMA of volume, within (slow - 1) / 2 on either side; null where nothing was traded. */
export function chaikinOscillatorShare({ fast = 3, slow = 10 }: ChaikinWindows = {}): Expression {
  return divide(chaikinOscillator({ fast, slow }), ema(slow, volume));
}

const source = 'M. Chaikin, Chaikin oscillator; TA-Lib ADOSC';

export const chaikinOscillatorFeatures: Readonly<Record<string, FeatureDefinition>> = {
  adosc_3_10: {
    expression: chaikinOscillator(),
    description:
      'Chaikin oscillator: EMA over 3 candles of the accumulation/distribution line less EMA over 10',
    unit: 'volume',
    range: 'any',
    source,
  },
  adosc_3_10_to_volume: {
    expression: chaikinOscillatorShare(),
    description: 'Chaikin oscillator (3, 10) divided by the EMA of volume over 10 candles',
    unit: 'ratio',
    range: '-4.5..4.5',
    source,
  },
};
