import type { Expression } from '../../definition/expression.ts';
import { defineFeatureView, type FeatureDefinition } from '../../definition/feature-view.ts';
import { divide } from '../../operators/arithmetic.ts';
import { close, high, low, open, volume, vwap } from '../../operators/column.ts';
import { lag } from '../../operators/lag.ts';
import { type AlphaText, alphaFeature } from '../alpha158/alpha-feature.ts';
import { shareOf } from '../alpha158/share-of.ts';

/** A feature for each of the last 60 candles, the oldest first. */
function history(
  column: Expression,
  by: (past: Expression) => Expression,
  text: (when: string) => AlphaText,
): Record<string, FeatureDefinition> {
  const features: Record<string, FeatureDefinition> = {};
  for (let slots = 59; slots >= 0; slots -= 1) {
    const when = slots === 0 ? '' : slots === 1 ? ' of the candle before' : ` of ${slots} candles before`;
    const past = slots === 0 ? column : lag(column, slots);
    features[`${column.parameters.name}${slots}`] = alphaFeature('Alpha360', by(past), text(when));
  }
  return features;
}

const prices = (column: Expression, name: string) =>
  history(
    column,
    (past) => divide(past, close),
    (when) => ({ description: `${name}${when}, by the close`, range: 'above 0' }),
  );

/**
 * Alpha360, the 360 features of Qlib (qlib.contrib.data.loader), by its names in lower case and in its order: the prices of the last 60
 * candles by the last close, and their volumes by the last volume. Volumes by none are null, where Qlib multiplies them by 1e12, unless
 * they are 0 themselves, which gives 0 there too.
 */
export const alpha360View = defineFeatureView({
  name: 'alpha360',
  version: 1,
  description: "Qlib's Alpha360: prices and volumes of the last 60 candles, by the last close and volume.",
  features: {
    ...prices(close, 'Close'),
    ...prices(open, 'Open'),
    ...prices(high, 'High'),
    ...prices(low, 'Low'),
    ...prices(vwap, 'Volume-weighted average price'),
    ...history(
      volume,
      (past) => shareOf(past, volume),
      (when) => ({ description: `Volume${when}, by the volume`, range: '0 and more' }),
    ),
  },
});
