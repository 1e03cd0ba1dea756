import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { add, divide, greater, isAbove, subtract } from '../../operators/arithmetic.ts';
import { close, high, low, volume } from '../../operators/column.ts';
import { lag } from '../../operators/lag.ts';
import { rollingArgMax, rollingArgMin } from '../../operators/rolling-extreme-places.ts';
import { rollingMax, rollingMin } from '../../operators/rolling-extremes.ts';
import { rollingSampleDeviation } from '../../operators/rolling-moments.ts';
import { rollingQuantile, rollingRank } from '../../operators/rolling-order.ts';
import { rollingCorrelation } from '../../operators/rolling-pair.ts';
import { rollingMean, rollingSum } from '../../operators/rolling-sum.ts';
import { rollingResidual, rollingRSquared, rollingSlope } from '../../operators/rolling-trend.ts';
import { absolute, log } from '../../operators/unary.ts';
import { windowFeatures } from './alpha-feature.ts';
import { shareOf } from './share-of.ts';

const before = lag(close);
const change = subtract(close, before);
const rise = greater(change, 0);
const fall = greater(subtract(before, close), 0);
const path = (window: number) => rollingSum(absolute(change), window);

/** Place of an extreme in the window from 1, the oldest slot, to its length, the current one; of equal ones the oldest, as numpy's argmax has it. */
const placeOfHigh = (window: number) => subtract(window, rollingArgMax(high, window, { ties: 'first' }));
const placeOfLow = (window: number) => subtract(window, rollingArgMin(low, window, { ties: 'first' }));

/** Where the close stands to the closes and ranges of windows. */
export const priceWindows: Readonly<Record<string, FeatureDefinition>> = {
  ...windowFeatures(
    'roc',
    (window) => divide(lag(close, window), close),
    (window) => ({ description: `Close of ${window} candles before, by the close`, range: 'above 0' }),
  ),
  ...windowFeatures(
    'ma',
    (window) => divide(rollingMean(close, window), close),
    (window) => ({ description: `Mean close of ${window} candles, by the close`, range: 'above 0' }),
  ),
  ...windowFeatures(
    'std',
    (window) => divide(rollingSampleDeviation(close, window), close),
    (window) => ({
      description: `Standard deviation (ddof 1) of the close over ${window} candles, by the close`,
      range: '0 and more',
    }),
  ),
  ...windowFeatures(
    'beta',
    (window) => divide(rollingSlope(close, window), close),
    (window) => ({ description: `Slope a candle of the line through ${window} closes, by the close` }),
  ),
  ...windowFeatures(
    'rsqr',
    (window) => rollingRSquared(close, window),
    (window) => ({
      description: `Share of the variance of ${window} closes that their line explains; null where they are equal`,
      range: '0..1',
    }),
  ),
  ...windowFeatures(
    'resi',
    (window) => divide(rollingResidual(close, window), close),
    (window) => ({ description: `Close less the line through ${window} closes, by the close` }),
  ),
  ...windowFeatures(
    'max',
    (window) => divide(rollingMax(high, window), close),
    (window) => ({ description: `Highest high of ${window} candles, by the close`, range: '1 and more' }),
  ),
  ...windowFeatures(
    'min',
    (window) => divide(rollingMin(low, window), close),
    (window) => ({ description: `Lowest low of ${window} candles, by the close`, range: '0..1' }),
  ),
  ...windowFeatures(
    'qtlu',
    (window) => divide(rollingQuantile(close, window, 0.8), close),
    (window) => ({ description: `80th percentile of ${window} closes, by the close`, range: 'above 0' }),
  ),
  ...windowFeatures(
    'qtld',
    (window) => divide(rollingQuantile(close, window, 0.2), close),
    (window) => ({ description: `20th percentile of ${window} closes, by the close`, range: 'above 0' }),
  ),
  ...windowFeatures(
    'rank',
    (window) => rollingRank(close, window),
    (window) => ({
      description: `Share of ${window} closes that are not above the close, equal ones by half`,
      range: '0..1, above 0',
    }),
  ),
  ...windowFeatures(
    'rsv',
    (window) =>
      shareOf(
        subtract(close, rollingMin(low, window)),
        subtract(rollingMax(high, window), rollingMin(low, window)),
      ),
    (window) => ({
      description: `Where the close is between lowest low and highest high of ${window} candles; 0 where those are equal`,
      range: '0..1',
    }),
  ),
  ...windowFeatures(
    'imax',
    (window) => divide(placeOfHigh(window), window),
    (window) => ({
      description: `Place of the highest high in ${window} candles, by their number: 1 is the current one`,
      range: '0..1, above 0',
    }),
  ),
  ...windowFeatures(
    'imin',
    (window) => divide(placeOfLow(window), window),
    (window) => ({
      description: `Place of the lowest low in ${window} candles, by their number: 1 is the current one`,
      range: '0..1, above 0',
    }),
  ),
  ...windowFeatures(
    'imxd',
    (window) => divide(subtract(placeOfHigh(window), placeOfLow(window)), window),
    (window) => ({
      description: `Candles from the lowest low to the highest high of ${window}, by ${window}: below 0 where the low came later`,
      range: '-1..1',
    }),
  ),
  ...windowFeatures(
    'corr',
    (window) => rollingCorrelation(close, log(add(volume, 1)), window),
    (window) => ({
      description: `Correlation of close and log(volume + 1) over ${window} candles; null where either does not move`,
      range: '-1..1',
    }),
  ),
  ...windowFeatures(
    'cord',
    (window) => rollingCorrelation(divide(close, before), log(add(divide(volume, lag(volume)), 1)), window),
    (window) => ({
      description: `Correlation of close by the close before and log(volume by the volume before + 1) over ${window} candles; null where either does not move, or a candle within had no volume to divide by`,
      range: '-1..1',
    }),
  ),
  ...windowFeatures(
    'cntp',
    (window) => rollingMean(isAbove(close, before), window),
    (window) => ({ description: `Share of rises in ${window} closes`, range: '0..1' }),
  ),
  ...windowFeatures(
    'cntn',
    (window) => rollingMean(isAbove(before, close), window),
    (window) => ({ description: `Share of falls in ${window} closes`, range: '0..1' }),
  ),
  ...windowFeatures(
    'cntd',
    (window) =>
      subtract(rollingMean(isAbove(close, before), window), rollingMean(isAbove(before, close), window)),
    (window) => ({ description: `Share of rises less share of falls in ${window} closes`, range: '-1..1' }),
  ),
  ...windowFeatures(
    'sump',
    (window) => shareOf(rollingSum(rise, window), path(window)),
    (window) => ({
      description: `Share of the rises in all movement of ${window} closes; 0 where nothing moved`,
      range: '0..1',
    }),
  ),
  ...windowFeatures(
    'sumn',
    (window) => shareOf(rollingSum(fall, window), path(window)),
    (window) => ({
      description: `Share of the falls in all movement of ${window} closes; 0 where nothing moved`,
      range: '0..1',
    }),
  ),
  ...windowFeatures(
    'sumd',
    (window) => shareOf(subtract(rollingSum(rise, window), rollingSum(fall, window)), path(window)),
    (window) => ({
      description: `Rises less falls by all movement of ${window} closes; 0 where nothing moved`,
      range: '-1..1',
    }),
  ),
};
