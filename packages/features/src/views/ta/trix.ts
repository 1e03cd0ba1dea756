import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { close } from '../../operators/column.ts';
import { ema } from './ema.ts';
import { rateOfChange } from './rate-of-change.ts';

/**
 * TRIX: by how many percent an EMA of an EMA of an EMA changes from slot to slot (J. Hutson, Stocks & Commodities 1:5, 1983). Hutson takes
 * logarithms first; this follows TA-Lib's TRIX, which takes the prices, and agrees with it from its first value on.
 */
export function trix(window = 15, of: Expression = close): Expression {
  return rateOfChange(1, ema(window, ema(window, ema(window, of))));
}

export const trixFeatures: Readonly<Record<string, FeatureDefinition>> = {
  trix_15: {
    expression: trix(15),
    description: 'TRIX: change of a triple EMA over 15 candles from candle to candle',
    unit: 'percent',
    range: '-100 and more',
    source: 'J. Hutson, Stocks & Commodities 1:5, 1983; TA-Lib TRIX',
  },
};
