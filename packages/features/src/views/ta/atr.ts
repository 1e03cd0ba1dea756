import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { divide, multiply } from '../../operators/arithmetic.ts';
import { close } from '../../operators/column.ts';
import { wilderMean } from '../../operators/exponential-mean.ts';
import { trueRange } from './true-range.ts';

/**
 * Average true range under Wilder's smoothing (J. W. Wilder, New Concepts in Technical Trading Systems, 1978). It begins with the plain mean
 * of the first `window` true ranges, as TA-Lib's ATR does, and agrees with it from its first value on.
 */
export function atr(window = 14): Expression {
  return wilderMean(trueRange, window);
}

/** Average true range in percent of the close (TA-Lib NATR). */
export function natr(window = 14): Expression {
  return multiply(100, divide(atr(window), close));
}

const source = 'J. W. Wilder, New Concepts in Technical Trading Systems, 1978';

export const atrFeatures: Readonly<Record<string, FeatureDefinition>> = {
  atr_14: {
    expression: atr(14),
    description: 'Average true range over 14 candles',
    unit: 'price',
    range: '0 and more',
    source: `${source}; TA-Lib ATR`,
  },
  natr_14: {
    expression: natr(14),
    description: 'Average true range over 14 candles, in percent of the close',
    unit: 'percent',
    range: '0 and more',
    source: `${source}; TA-Lib NATR`,
  },
};
