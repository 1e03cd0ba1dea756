import type { Expression, Operand } from '../definition/expression.ts';
import { elementwise, noColumn, type Operator } from '../engine/operator.ts';
import { binaryOperator } from './arithmetic.ts';
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
  binaryOperator('is-at-least', {
    description: '1 where the first is at least the second, else 0.',
    loop: 'isAtLeast',
    run(left, right, output, count) {
      for (let row = 0; row < count; row += 1) {
        const gap = (left[row] ?? 0) - (right[row] ?? 0);
        output[row] = gap >= 0 ? 1 : gap < 0 ? 0 : Number.NaN;
      }
    },
  }),
  binaryOperator('is-equal', {
    description: '1 where both are the same, else 0.',
    loop: 'isEqual',
    run(left, right, output, count) {
      for (let row = 0; row < count; row += 1) {
        const gap = (left[row] ?? 0) - (right[row] ?? 0);
        output[row] = gap === 0 ? 1 : gap - gap === 0 ? 0 : Number.NaN;
      }
    },
  }),
  elementwise({
    kind: 'where',
    revision: 1,
    description: 'The second where the first is not 0, else the third.',
    run:
      (_, [condition = noColumn, then = noColumn, otherwise = noColumn], output) =>
      (count) => {
        for (let row = 0; row < count; row += 1) {
          const holds = condition[row] ?? 0;
          output[row] = Number.isNaN(holds)
            ? Number.NaN
            : holds !== 0
              ? (then[row] ?? 0)
              : (otherwise[row] ?? 0);
        }
      },
    compiled:
      (loops, [condition = 0, then = 0, otherwise = 0], output) =>
      (count) =>
        loops.where(condition, then, otherwise, output, count),
  }),
];
