import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { divide } from '../../operators/arithmetic.ts';
import { close } from '../../operators/column.ts';
import { diff } from '../../operators/lag.ts';

/** Momentum: the change over so many slots (TA-Lib MOM). */
export function momentum(slots = 10, of: Expression = close): Expression {
  return diff(of, slots);
}

export const momentumFeatures: Readonly<Record<string, FeatureDefinition>> = {
  mom_10: {
    expression: momentum(10),
    description: 'Momentum: the close less that of 10 candles before',
    unit: 'price',
    range: 'any',
    source: 'TA-Lib MOM',
  },
  mom_10_to_close: {
    expression: divide(momentum(10), close),
    description: 'Momentum over 10 candles, divided by the close',
    unit: 'ratio',
    range: 'below 1',
    source: 'TA-Lib MOM',
  },
};
