import type { Expression } from '../definition/expression.ts';
import { noColumn, type Operator, windowReach } from '../engine/operator.ts';
import { subtract } from './arithmetic.ts';
import { placeInBlock } from './place-in-block.ts';
import { wholeNumber } from './whole-number.ts';

/** The value so many slots before. */
export function lag(of: Expression, slots = 1): Expression {
  return { kind: 'lag', parameters: { slots: wholeNumber('lag', slots, 1) }, inputs: [of] };
}

/** The change over so many slots. */
export function diff(of: Expression, slots = 1): Expression {
  return subtract(of, lag(of, slots));
}

export const lagOperator: Operator = {
  kind: 'lag',
  revision: 1,
  description: 'The value so many slots before.',
  outputs: ['value'],
  reach: ({ slots }, inputs) => windowReach(Number(slots) + 1, inputs),
  kernel({ slots }, { inputs: [input = noColumn], outputs: { value = noColumn }, allocate }) {
    const length = Number(slots);
    // The last `length` values, as a ring that follows the numbers of the slots, so that equal histories make equal memory.
    const ring = allocate(length);
    const state = allocate(1);
    return {
      run(count) {
        const place = state[0] ?? 0;
        const old = Math.min(count, length);
        for (let row = 0, at = place; row < old; row += 1, at = at + 1 === length ? 0 : at + 1)
          value[row] = ring[at] ?? 0;
        if (count > length) value.set(input.subarray(0, count - length), length);
        const first = count - old;
        for (
          let row = first, at = (place + first) % length;
          row < count;
          row += 1, at = at + 1 === length ? 0 : at + 1
        )
          ring[at] = input[row] ?? 0;
        state[0] = (place + count) % length;
      },
      start(slot) {
        ring.fill(Number.NaN);
        state[0] = placeInBlock(slot, length);
      },
    };
  },
};
