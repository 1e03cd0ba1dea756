import type { Expression, Operand } from '../definition/expression.ts';
import { elementwise, noColumn, type Operator } from '../engine/operator.ts';
import { toExpression } from './constant.ts';

const binary =
  (kind: string) =>
  (left: Operand, right: Operand): Expression => ({
    kind,
    parameters: {},
    inputs: [toExpression(left), toExpression(right)],
  });

export const add = binary('add');
export const subtract = binary('subtract');
export const multiply = binary('multiply');
/** Null where the divisor is 0. */
export const divide = binary('divide');
/** The greater and the smaller of two; null where either is. */
export const greater = binary('greater');
export const smaller = binary('smaller');
/** 1 where the first is above the second, 0 where it is not. */
export const isAbove = binary('is-above');

export function binaryOperator(
  kind: string,
  {
    description,
    loop,
    run,
  }: {
    readonly description: string;
    /** Name of the compiled loop that does the same. */
    readonly loop:
      | 'add'
      | 'subtract'
      | 'multiply'
      | 'divide'
      | 'greater'
      | 'smaller'
      | 'isAbove'
      | 'isAtLeast'
      | 'isEqual';
    run(left: Float64Array, right: Float64Array, output: Float64Array, count: number): void;
  },
): Operator {
  return elementwise({
    kind,
    revision: 1,
    description,
    run:
      (_, [left = noColumn, right = noColumn], output) =>
      (count) =>
        run(left, right, output, count),
    compiled:
      (loops, [left = 0, right = 0], output) =>
      (count) =>
        loops[loop](left, right, output, count),
  });
}

// A loop of its own for each: one that called a function per row would cost three times as much.
export const arithmeticOperators: readonly Operator[] = [
  binaryOperator('add', {
    description: 'Sum of two.',
    loop: 'add',
    run(left, right, output, count) {
      for (let row = 0; row < count; row += 1) output[row] = (left[row] ?? 0) + (right[row] ?? 0);
    },
  }),
  binaryOperator('subtract', {
    description: 'Difference of two.',
    loop: 'subtract',
    run(left, right, output, count) {
      for (let row = 0; row < count; row += 1) output[row] = (left[row] ?? 0) - (right[row] ?? 0);
    },
  }),
  binaryOperator('multiply', {
    description: 'Product of two.',
    loop: 'multiply',
    run(left, right, output, count) {
      for (let row = 0; row < count; row += 1) output[row] = (left[row] ?? 0) * (right[row] ?? 0);
    },
  }),
  binaryOperator('divide', {
    description: 'Ratio of two; null where the divisor is 0.',
    loop: 'divide',
    run(left, right, output, count) {
      for (let row = 0; row < count; row += 1) {
        const divisor = right[row] ?? 0;
        output[row] = divisor === 0 ? Number.NaN : (left[row] ?? 0) / divisor;
      }
    },
  }),
  binaryOperator('greater', {
    description: 'The greater of two.',
    loop: 'greater',
    run(left, right, output, count) {
      for (let row = 0; row < count; row += 1) output[row] = Math.max(left[row] ?? 0, right[row] ?? 0);
    },
  }),
  binaryOperator('smaller', {
    description: 'The smaller of two.',
    loop: 'smaller',
    run(left, right, output, count) {
      for (let row = 0; row < count; row += 1) output[row] = Math.min(left[row] ?? 0, right[row] ?? 0);
    },
  }),
  binaryOperator('is-above', {
    description: '1 where the first is above the second, else 0.',
    loop: 'isAbove',
    run(left, right, output, count) {
      for (let row = 0; row < count; row += 1) {
        const gap = (left[row] ?? 0) - (right[row] ?? 0);
        output[row] = gap > 0 ? 1 : gap <= 0 ? 0 : Number.NaN;
      }
    },
  }),
];
