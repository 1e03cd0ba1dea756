import type { Expression, Operand } from '../definition/expression.ts';
import { idle, type Operator } from '../engine/operator.ts';

/** A column of one value; numbers among the operands of other operators become it. */
export function toExpression(operand: Operand): Expression {
  if (typeof operand !== 'number') return operand;
  return { kind: 'constant', parameters: { value: operand }, inputs: [] };
}

export const constantOperator: Operator = {
  kind: 'constant',
  revision: 1,
  description: 'The same value in every slot.',
  outputs: ['value'],
  reach: () => ({ lookback: 0, warmUp: 0, memory: 0 }),
  kernel({ value }, { outputs }) {
    outputs.value?.fill(Number(value));
    return { run: idle, start: idle };
  },
};
