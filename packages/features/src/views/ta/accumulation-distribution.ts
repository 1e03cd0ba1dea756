import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { divide } from '../../operators/arithmetic.ts';
import { volume } from '../../operators/column.ts';
import { rollingSum } from '../../operators/rolling-sum.ts';
import { moneyFlowVolume } from './money-flow-volume.ts';

/**
 * By how much the accumulation/distribution line has changed over a window (M. Chaikin). The level itself, TA-Lib's AD, depends on where it
 * was begun; its difference over the window is this.
 */
export function accumulationDistributionChange(window = 20): Expression {
  return rollingSum(moneyFlowVolume, window);
}

/** The same as a share of the volume of the window, known as Chaikin money flow; null where nothing was traded. */
export function chaikinMoneyFlow(window = 20): Expression {
  return divide(accumulationDistributionChange(window), rollingSum(volume, window));
}

export const accumulationDistributionFeatures: Readonly<Record<string, FeatureDefinition>> = {
  ad_change_20: {
    expression: accumulationDistributionChange(20),
    description: 'Change of the accumulation/distribution line over 20 candles',
    unit: 'volume',
    range: 'any',
    source: 'M. Chaikin, accumulation/distribution line; difference of TA-Lib AD',
  },
  ad_change_20_to_volume: {
    expression: chaikinMoneyFlow(20),
    description:
      'Change of the accumulation/distribution line over 20 candles as a share of their volume: Chaikin money flow',
    unit: 'ratio',
    range: '-1..1',
    source: 'M. Chaikin, Chaikin money flow; difference of TA-Lib AD',
  },
};
