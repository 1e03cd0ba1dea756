import type { Expression } from '../definition/expression.ts';
import { elementwise, noColumn, type Operator } from '../engine/operator.ts';

/** Between -1 and 1, and near the value itself where that is small: (e^x - e^-x) / (e^x + e^-x). */
export function hyperbolicTangent(of: Expression): Expression {
  return { kind: 'hyperbolic-tangent', parameters: {}, inputs: [of] };
}

export const hyperbolicTangentOperator: Operator = elementwise({
  kind: 'hyperbolic-tangent',
  revision: 1,
  description: 'Hyperbolic tangent.',
  run:
    (_, [input = noColumn], output) =>
    (count) => {
      for (let row = 0; row < count; row += 1) output[row] = Math.tanh(input[row] ?? 0);
    },
});
