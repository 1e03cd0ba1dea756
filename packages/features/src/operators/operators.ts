import { quote, TidemarkError } from '@tidemark/domain';
import type { Operator } from '../engine/operator.ts';
import { arithmeticOperators } from './arithmetic.ts';
import { columnOperator } from './column.ts';
import { constantOperator } from './constant.ts';
import { exponentialMeanOperator, wilderMeanOperator } from './exponential-mean.ts';
import { lagOperator } from './lag.ts';
import { onTimeframeOperator } from './on-timeframe.ts';
import { rollingShapeOperator, rollingVarianceOperator } from './rolling-moments.ts';
import { rollingSumOperator } from './rolling-sum.ts';
import { unaryOperators } from './unary.ts';

/** Every operator that a definition can name. */
export const operators: ReadonlyMap<string, Operator> = new Map(
  [
    columnOperator,
    constantOperator,
    ...arithmeticOperators,
    ...unaryOperators,
    lagOperator,
    rollingSumOperator,
    rollingVarianceOperator,
    rollingShapeOperator,
    exponentialMeanOperator,
    wilderMeanOperator,
    onTimeframeOperator,
  ].map((operator) => [operator.kind, operator]),
);

/** @throws TidemarkError `feature.invalid` */
export function operatorOf(kind: string): Operator {
  const operator = operators.get(kind);
  if (operator !== undefined) return operator;
  throw new TidemarkError('feature.invalid', `there is no operator ${quote(kind)}`, {
    value: kind,
    hint: `Use one of ${[...operators.keys()].join(', ')}.`,
  });
}
