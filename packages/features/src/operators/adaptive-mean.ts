import type { Expression } from '../definition/expression.ts';
import {
  type Kernel,
  type KernelContext,
  noColumn,
  type Operator,
  type Parameters,
  recursiveReach,
} from '../engine/operator.ts';
import { type BlockLoop, runBlocks } from './run-blocks.ts';
import { wholeNumber } from './whole-number.ts';

export interface AdaptiveMeanOptions {
  readonly window: number;
  /** Windows of the exponential means between which it moves: 2 and 30 if not given. */
  readonly fast?: number;
  readonly slow?: number;
}

/** Kaufman's adaptive moving average. */
export function adaptiveMean(
  of: Expression,
  { window, fast = 2, slow = 30 }: AdaptiveMeanOptions,
): Expression {
  const parameters = {
    window: wholeNumber('an adaptive mean', window, 1),
    fast: wholeNumber('an adaptive mean', fast, 1),
    slow: wholeNumber('an adaptive mean', slow, fast),
  };
  return { kind: 'adaptive-mean', parameters, inputs: [of] };
}

/**
 * Each value weighs (slow + efficiency (fast - slow))^2, where fast and slow are 2 / (window + 1) of theirs, and efficiency is the change over the
 * window by the sum of all changes in it; 1 where nothing has changed. It begins with the value before the first that has a whole window
 * before it, as TA-Lib does. A null is passed over, by the mean and by the window: the changes are those between
 * known values. Where there are too many in a row it begins anew.
 */
export const adaptiveMeanOperator: Operator = {
  kind: 'adaptive-mean',
  revision: 2,
  description:
    'Adaptive moving average: the straighter the way, the faster (P. J. Kaufman, Trading Systems and Methods; TA-Lib KAMA).',
  outputs: ['value'],
  // In the slowest case: where nothing goes anywhere.
  reach: ({ window, slow }, inputs) =>
    recursiveReach(Number(window) + 1, (2 / (Number(slow) + 1)) ** 2, inputs),
  kernel: adaptiveMeanKernel,
};

function adaptiveMeanKernel(
  { window, fast, slow }: Parameters,
  {
    inputs: [input = noColumn],
    outputs: { value = noColumn },
    restarts,
    allocate,
    loops,
    ...context
  }: KernelContext,
): Kernel {
  const length = Number(window);
  const slowest = 2 / (Number(slow) + 1);
  const range = 2 / (Number(fast) + 1) - slowest;
  /** The last known values and, in blocks as those of `rollingSumOperator` but counted by known values, sums of their changes. */
  const ring = allocate(length);
  const changes = allocate(length);
  const tails = allocate(length + 1);
  /** Known values so far, no more than it takes to begin; place in the block; sum of changes in it; the value before; the mean; nulls in a row since. */
  const state = allocate(6);
  const heldNulls = context.heldNulls();
  const held = { input, value, restarts, ring, changes, tails, length, slowest, range, heldNulls };
  const whole: BlockLoop | null = loops && {
    length,
    kept: [[ring, input]],
    run(bytes, blocks) {
      const [from, into] = [input.byteOffset + bytes, value.byteOffset + bytes];
      state[4] = loops.adaptiveBlocks(from, into, length, blocks, slowest, range, state[4] ?? 0);
    },
  };
  return {
    run(count) {
      const { input, value, restarts, ring, changes, tails, length, slowest, range, heldNulls } = held;
      let seen = (state[0] ?? 0) | 0;
      let place = (state[1] ?? 0) | 0;
      let head = state[2] ?? 0;
      let before = state[3] ?? 0;
      let mean = state[4] ?? 0;
      let nulls = (state[5] ?? 0) | 0;
      const isPlain =
        loops !== null &&
        loops.isAnySet(restarts.byteOffset, count) === 0 &&
        loops.areFinite(input.byteOffset, count) !== 0;
      for (let row = 0; row < count; row += 1) {
        // The block before has a change from the value before it.
        if (place === 0 && isPlain && seen > length && row > length) {
          state[4] = mean;
          const next = runBlocks(whole, row, count);
          mean = state[4];
          if (next > row) {
            row = next;
            before = input[row - 1] ?? 0;
            nulls = 0;
            for (let at = 0; at < length; at += 1)
              changes[at] = Math.abs((ring[at] ?? 0) - (input[row - length + at - 1] ?? 0));
          }
        }
        const current = input[row] ?? 0;
        const isNull = current - current !== 0;
        if (isNull || restarts[row] === 1) {
          if (isNull && seen > 0) nulls += 1;
          if (nulls > heldNulls || restarts[row] === 1) {
            seen = 0;
            place = 0;
            nulls = 0;
          }
          value[row] = Number.NaN;
          if (isNull) continue;
        }
        nulls = 0;
        if (place === 0) {
          let tail = 0;
          tails[length] = 0;
          for (let at = length - 1; at > 0; at -= 1) {
            tail += changes[at] ?? 0;
            tails[at] = tail;
          }
          head = 0;
        }
        const change = Math.abs(current - before);
        const way = Math.abs(current - (ring[place] ?? 0));
        changes[place] = change;
        ring[place] = current;
        place += 1;
        head += change;
        if (seen < length) {
          seen += 1;
          value[row] = Number.NaN;
        } else {
          if (seen === length) {
            seen += 1;
            mean = before;
          }
          const sum = head + (tails[place] ?? 0);
          const efficiency = way < sum ? way / sum : 1;
          const root = slowest + efficiency * range;
          mean += root * root * (current - mean);
          value[row] = mean;
        }
        if (place === length) place = 0;
        before = current;
      }
      state[0] = seen;
      state[1] = place;
      state[2] = head;
      state[3] = before;
      state[4] = mean;
      state[5] = nulls;
    },
    start() {
      for (const part of [ring, changes, tails]) part.fill(Number.NaN);
      state.fill(0);
    },
  };
}
