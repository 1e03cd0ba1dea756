import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { divide, multiply } from '../../operators/arithmetic.ts';
import { close, volume } from '../../operators/column.ts';
import { diff } from '../../operators/lag.ts';
import { rollingSum } from '../../operators/rolling-sum.ts';
import { sign } from '../../operators/unary.ts';

/**
 * By how much on-balance volume has changed over a window: volume of the candles that closed higher than the one before, less that of those
 * that closed lower (J. Granville, 1963). The level itself, TA-Lib's OBV, depends on where it was begun; its difference over the window is
 * this.
 */
export function onBalanceVolumeChange(window = 20): Expression {
  return rollingSum(multiply(sign(diff(close)), volume), window);
}

/** The same as a share of the volume of the window; null where nothing was traded. */
export function onBalanceVolumeShare(window = 20): Expression {
  return divide(onBalanceVolumeChange(window), rollingSum(volume, window));
}

const source = "J. Granville, Granville's New Key to Stock Market Profits, 1963; difference of TA-Lib OBV";

export const onBalanceVolumeFeatures: Readonly<Record<string, FeatureDefinition>> = {
  obv_change_20: {
    expression: onBalanceVolumeChange(20),
    description: 'Change of on-balance volume over 20 candles',
    unit: 'volume',
    range: 'any',
    source,
  },
  obv_change_20_to_volume: {
    expression: onBalanceVolumeShare(20),
    description: 'Change of on-balance volume over 20 candles as a share of their volume',
    unit: 'ratio',
    range: '-1..1',
    source,
  },
};
