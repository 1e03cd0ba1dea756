import type { Expression } from '../definition/expression.ts';
import { elementwise, noColumn, type Operator, operation } from '../engine/operator.ts';

const unary =
  (kind: string) =>
  (of: Expression): Expression => ({ kind, parameters: {}, inputs: [of] });

export const absolute = unary('absolute');
/** Natural logarithm; null where the value is not above 0. */
export const log = unary('log');
/** Null where the value is below 0. */
export const squareRoot = unary('square-root');
/** -1, 0 or 1. */
export const sign = unary('sign');

/** Held within two bounds. */
export function clip(of: Expression, bounds: { readonly min: number; readonly max: number }): Expression {
  return { kind: 'clip', parameters: { ...bounds }, inputs: [of] };
}

function unaryOperator(
  kind: string,
  description: string,
  run: (input: Float64Array, output: Float64Array, count: number) => void,
): Operator {
  return elementwise({
    kind,
    revision: 1,
    description,
    run:
      (_, [input = noColumn], output) =>
      (count) =>
        run(input, output, count),
  });
}

export const unaryOperators: readonly Operator[] = [
  operation({ kind: 'absolute', revision: 1, description: 'Absolute value.', name: 'absolute' }),
  unaryOperator('log', 'Natural logarithm; null where the value is not above 0.', (input, output, count) => {
    for (let row = 0; row < count; row += 1) {
      const value = input[row] ?? 0;
      output[row] = value > 0 ? Math.log(value) : Number.NaN;
    }
  }),
  operation({
    kind: 'square-root',
    revision: 1,
    description: 'Square root; null below 0.',
    name: 'squareRoot',
  }),
  unaryOperator('sign', 'Sign: -1, 0 or 1.', (input, output, count) => {
    for (let row = 0; row < count; row += 1) output[row] = Math.sign(input[row] ?? 0);
  }),
  elementwise({
    kind: 'clip',
    revision: 1,
    description: 'Held within two bounds.',
    run: ({ min, max }, [input = noColumn], output) => {
      const [least, most] = [Number(min), Number(max)];
      return (count) => {
        for (let row = 0; row < count; row += 1)
          output[row] = Math.min(Math.max(input[row] ?? 0, least), most);
      };
    },
  }),
];
