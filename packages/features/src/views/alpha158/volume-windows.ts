import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { divide, greater, multiply, subtract } from '../../operators/arithmetic.ts';
import { close, volume } from '../../operators/column.ts';
import { lag } from '../../operators/lag.ts';
import { rollingSampleDeviation } from '../../operators/rolling-moments.ts';
import { rollingMean, rollingSum } from '../../operators/rolling-sum.ts';
import { absolute } from '../../operators/unary.ts';
import { windowFeatures } from './alpha-feature.ts';
import { shareOf } from './share-of.ts';

const before = lag(volume);
const change = subtract(volume, before);
const rise = greater(change, 0);
const fall = greater(subtract(before, volume), 0);
const path = (window: number) => rollingSum(absolute(change), window);
/** How far the close moved, weighted by the volume that moved it. */
const weightedMove = multiply(absolute(subtract(divide(close, lag(close)), 1)), volume);

/** Where the volume stands to that of windows. */
export const volumeWindows: Readonly<Record<string, FeatureDefinition>> = {
  ...windowFeatures(
    'vma',
    (window) => shareOf(rollingMean(volume, window), volume),
    (window) => ({
      description: `Mean volume of ${window} candles, by the volume; null without volume, unless none of them had any`,
      range: '0 and more',
    }),
  ),
  ...windowFeatures(
    'vstd',
    (window) => shareOf(rollingSampleDeviation(volume, window), volume),
    (window) => ({
      description: `Standard deviation (ddof 1) of the volume over ${window} candles, by the volume; null without volume, unless none of them had any`,
      range: '0 and more',
    }),
  ),
  ...windowFeatures(
    'wvma',
    (window) => shareOf(rollingSampleDeviation(weightedMove, window), rollingMean(weightedMove, window)),
    (window) => ({
      description: `Standard deviation (ddof 1) by mean, over ${window} candles, of the absolute return times volume; 0 where nothing moved`,
      range: '0 and more',
    }),
  ),
  ...windowFeatures(
    'vsump',
    (window) => shareOf(rollingSum(rise, window), path(window)),
    (window) => ({
      description: `Share of the rises in all changes of volume over ${window} candles; 0 where it did not change`,
      range: '0..1',
    }),
  ),
  ...windowFeatures(
    'vsumn',
    (window) => shareOf(rollingSum(fall, window), path(window)),
    (window) => ({
      description: `Share of the falls in all changes of volume over ${window} candles; 0 where it did not change`,
      range: '0..1',
    }),
  ),
  ...windowFeatures(
    'vsumd',
    (window) => shareOf(subtract(rollingSum(rise, window), rollingSum(fall, window)), path(window)),
    (window) => ({
      description: `Rises less falls by all changes of volume over ${window} candles; 0 where it did not change`,
      range: '-1..1',
    }),
  ),
};
