import type { Expression } from '../definition/expression.ts';
import {
  type Kernel,
  type KernelContext,
  noColumn,
  type Operator,
  type Parameters,
  recursiveReach,
} from '../engine/operator.ts';
import { lag } from './lag.ts';
import { wholeNumber } from './whole-number.ts';

/** Share of the rises in all movement under Wilder's smoothing, times 100: the relative strength index. */
export function relativeStrength(of: Expression, window: number): Expression {
  return {
    kind: 'relative-strength',
    parameters: { window: wholeNumber('a relative strength', window, 1) },
    inputs: [of, lag(of)],
  };
}

/**
 * To the bit what `wilderMean` gives of the rises and of the falls, and their share, but in one pass: 3 ns a value instead of 8. Both means
 * wait for the one before, and so can wait together.
 */
export const relativeStrengthOperator: Operator = {
  kind: 'relative-strength',
  revision: 1,
  description:
    'Share of rises in all movement, smoothed, times 100 (J. W. Wilder, New Concepts in Technical Trading Systems, 1978; TA-Lib RSI).',
  outputs: ['value'],
  reach: ({ window }, inputs) => recursiveReach(Number(window), 1 / Number(window), inputs),
  kernel: relativeStrengthKernel,
};

function relativeStrengthKernel(
  { window }: Parameters,
  { inputs: [input = noColumn, before = noColumn], outputs: { value = noColumn }, ...context }: KernelContext,
): Kernel {
  const length = Number(window);
  /** Changes seen, up to the first means; nulls in a row since; the means, and sums of the differences from the first rise and fall. */
  const state = context.allocate(6);
  const { restarts } = context;
  const held = { input, before, value, restarts, length, weight: 1 / length, heldNulls: context.heldNulls() };
  return {
    run(count) {
      const { input, before, value, restarts, length, weight, heldNulls } = held;
      let seen = (state[0] ?? 0) | 0;
      let nulls = (state[1] ?? 0) | 0;
      let rises = state[2] ?? 0;
      let falls = state[3] ?? 0;
      let riseSum = state[4] ?? 0;
      let fallSum = state[5] ?? 0;
      for (let row = 0; row < count; row += 1) {
        const change = (input[row] ?? 0) - (before[row] ?? 0);
        const isNull = change - change !== 0;
        if (isNull || restarts[row] === 1) {
          if (isNull && seen > 0) nulls += 1;
          if (nulls > heldNulls || restarts[row] === 1) {
            seen = 0;
            nulls = 0;
            rises = 0;
            falls = 0;
            riseSum = 0;
            fallSum = 0;
          }
          value[row] = Number.NaN;
          if (isNull) continue;
        }
        nulls = 0;
        // Exact, and without a branch: which way a price goes is not to be foretold.
        const size = Math.abs(change);
        const rise = (size + change) * 0.5;
        const fall = (size - change) * 0.5;
        if (seen >= length) {
          rises += weight * (rise - rises);
          falls += weight * (fall - falls);
          value[row] = 100 * (rises / (rises + falls));
          continue;
        }
        if (seen === 0) {
          rises = rise;
          falls = fall;
        }
        seen += 1;
        riseSum += rise - rises;
        fallSum += fall - falls;
        value[row] = Number.NaN;
        if (seen === length) {
          rises += riseSum / length;
          falls += fallSum / length;
          value[row] = 100 * (rises / (rises + falls));
        }
      }
      state[0] = seen;
      state[1] = nulls;
      state[2] = rises;
      state[3] = falls;
      state[4] = riseSum;
      state[5] = fallSum;
    },
    start() {
      state.fill(0);
    },
  };
}
