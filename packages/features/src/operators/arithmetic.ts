import type { Expression, Operand } from '../definition/expression.ts';
import { type Operator, operation } from '../engine/operator.ts';
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

export const arithmeticOperators: readonly Operator[] = [
  operation({ kind: 'add', revision: 1, description: 'Sum of two.', name: 'add' }),
  operation({ kind: 'subtract', revision: 1, description: 'Difference of two.', name: 'subtract' }),
  operation({ kind: 'multiply', revision: 1, description: 'Product of two.', name: 'multiply' }),
  operation({
    kind: 'divide',
    revision: 1,
    description: 'Ratio of two; null where the divisor is 0.',
    name: 'divide',
  }),
  operation({ kind: 'greater', revision: 1, description: 'The greater of two.', name: 'greater' }),
  operation({ kind: 'smaller', revision: 1, description: 'The smaller of two.', name: 'smaller' }),
  operation({
    kind: 'is-above',
    revision: 1,
    description: '1 where the first is above the second, else 0.',
    name: 'isAbove',
  }),
];
