import type { Expression, Operand } from '../definition/expression.ts';
import { type Operator, operation } from '../engine/operator.ts';
import { toExpression } from './constant.ts';
import { rollingSum } from './rolling-sum.ts';

const comparison =
  (kind: string) =>
  (left: Operand, right: Operand): Expression => ({
    kind,
    parameters: {},
    inputs: [toExpression(left), toExpression(right)],
  });

/** 1 where the first is at least the second, 0 where it is not; null where either is. */
export const isAtLeast = comparison('is-at-least');
/** 1 where both are the same, 0 where they are not; null where either is. */
export const isEqual = comparison('is-equal');

/** The second where the condition is not 0, the third where it is 0; null where the condition is. The one that is not taken may be null. */
export function where(condition: Operand, then: Operand, otherwise: Operand): Expression {
  return { kind: 'where', parameters: {}, inputs: [condition, then, otherwise].map(toExpression) };
}

/** How many slots of a window meet a condition that is 1 or 0; null where any of them is. */
export function rollingCount(condition: Expression, window: number): Expression {
  return rollingSum(condition, window);
}

export const conditionalOperators: readonly Operator[] = [
  operation({
    kind: 'is-at-least',
    revision: 1,
    description: '1 where the first is at least the second, else 0.',
    name: 'isAtLeast',
  }),
  operation({
    kind: 'is-equal',
    revision: 1,
    description: '1 where both are the same, else 0.',
    name: 'isEqual',
  }),
  operation({
    kind: 'where',
    revision: 1,
    description: 'The second where the first is not 0, else the third.',
    name: 'where',
  }),
];
