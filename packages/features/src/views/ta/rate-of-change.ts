import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { divide, multiply, subtract } from '../../operators/arithmetic.ts';
import { close } from '../../operators/column.ts';
import { lag } from '../../operators/lag.ts';

/** Rate of change: how many percent a value is above the one so many slots before (TA-Lib ROC). */
export function rateOfChange(slots = 10, of: Expression = close): Expression {
  return multiply(100, subtract(divide(of, lag(of, slots)), 1));
}

export const rateOfChangeFeatures: Readonly<Record<string, FeatureDefinition>> = Object.fromEntries(
  [5, 10, 20].map((slots) => [
    `roc_${slots}`,
    {
      expression: rateOfChange(slots),
      description: `Rate of change: the close against that of ${slots} candles before`,
      unit: 'percent',
      range: '-100 and more',
      source: 'TA-Lib ROC',
    },
  ]),
);
