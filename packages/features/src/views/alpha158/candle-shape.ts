import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { add, divide, greater, smaller, subtract } from '../../operators/arithmetic.ts';
import { close, high, low, open, vwap } from '../../operators/column.ts';
import { type AlphaText, alphaFeature } from './alpha-feature.ts';
import { shareOf } from './share-of.ts';

const range = subtract(high, low);
const body = subtract(close, open);
const upperShadow = subtract(high, greater(open, close));
const lowerShadow = subtract(smaller(open, close), low);
/** Twice how far the close is from the middle of the range. */
const shift = subtract(add(close, close), add(high, low));

const feature = (expression: FeatureDefinition['expression'], text: AlphaText) =>
  alphaFeature('Alpha158', expression, text);

/** The shape of the candle itself, and its prices by its close. */
export const candleShape: Readonly<Record<string, FeatureDefinition>> = {
  kmid: feature(divide(body, open), { description: 'Close less open, by the open', range: '-1 and more' }),
  klen: feature(divide(range, open), { description: 'High less low, by the open', range: '0 and more' }),
  kmid2: feature(shareOf(body, range), {
    description: 'Close less open, by the range; 0 for a candle without range',
    range: '-1..1',
  }),
  kup: feature(divide(upperShadow, open), { description: 'Upper shadow by the open', range: '0 and more' }),
  kup2: feature(shareOf(upperShadow, range), {
    description: 'Share of the upper shadow in the range; 0 for a candle without range',
    range: '0..1',
  }),
  klow: feature(divide(lowerShadow, open), { description: 'Lower shadow by the open', range: '0..1' }),
  klow2: feature(shareOf(lowerShadow, range), {
    description: 'Share of the lower shadow in the range; 0 for a candle without range',
    range: '0..1',
  }),
  ksft: feature(divide(shift, open), {
    description: 'Twice the distance of the close from the middle of the range, by the open',
  }),
  ksft2: feature(shareOf(shift, range), {
    description:
      'Where the close is in the range, from -1 at the low to 1 at the high; 0 for a candle without range',
    range: '-1..1',
  }),
  open0: feature(divide(open, close), { description: 'Open by close', range: 'above 0' }),
  high0: feature(divide(high, close), { description: 'High by close', range: '1 and more' }),
  low0: feature(divide(low, close), { description: 'Low by close', range: '0..1' }),
  vwap0: feature(divide(vwap, close), {
    description: 'Volume-weighted average price by close; null without trades',
    range: 'above 0',
  }),
};
