import type { Loops } from '../compiled/loops.ts';
import type { Expression } from '../definition/expression.ts';
import {
  type Kernel,
  type KernelContext,
  noColumn,
  type Operator,
  type Parameters,
  windowReach,
} from '../engine/operator.ts';
import { placeInBlock } from './place-in-block.ts';
import { type BlockLoop, runBlocks } from './run-blocks.ts';
import { wholeNumber } from './whole-number.ts';

const rolling =
  (kind: string) =>
  (of: Expression, window: number): Expression => ({
    kind,
    parameters: { window: wholeNumber(kind, window, 1) },
    inputs: [of],
  });

/** The greatest value of a window. */
export const rollingMax = rolling('rolling-max');
/** The smallest value of a window. */
export const rollingMin = rolling('rolling-min');

function extreme(kind: string, description: string, kernel: Operator['kernel']): Operator {
  return {
    kind,
    revision: 1,
    description,
    outputs: ['value'],
    reach: ({ window }, inputs) => windowReach(Number(window), inputs),
    kernel,
  };
}

/**
 * In blocks, as `rollingSumOperator`: the extreme of the end of one block and that of the beginning of the next (M. van Herk 1992, J. Gil and
 * M. Werman 1993). Three comparisons a slot, whatever the values do. The two kernels differ in max and min alone: one that were
 * told which would ask it at each slot.
 */
export const rollingMaxOperator = extreme('rolling-max', 'The greatest value of a window.', maxKernel);
export const rollingMinOperator = extreme('rolling-min', 'The smallest value of a window.', minKernel);

function maxKernel(
  { window }: Parameters,
  { inputs: [input = noColumn], outputs: { value = noColumn }, allocate, loops, isOrdinary }: KernelContext,
): Kernel {
  const length = Number(window);
  const block = allocate(length);
  /** Extremes of the block before, from each place to its end; past the end there is none. */
  const tails = allocate(length + 1);
  const state = allocate(2);
  const held = { input, value, block, tails, length };
  const whole = loops && extremeBlocks(loops.maxBlocks, { input, value, block, isOrdinary });
  return {
    run(count) {
      const { input, value, block, tails, length } = held;
      let place = (state[0] ?? 0) | 0;
      let head = state[1] ?? 0;
      for (let row = 0; row < count; ) {
        if (place === 0) {
          row = runBlocks(whole, row, count);
          head = Number.NEGATIVE_INFINITY;
          let tail = head;
          for (let at = length - 1; at > 0; at -= 1) {
            tail = Math.max(tail, block[at] ?? 0);
            tails[at] = tail;
          }
          tails[length] = head;
        }
        const end = Math.min(count, row + length - place);
        for (; row < end; row += 1) {
          const current = input[row] ?? 0;
          block[place] = current;
          place += 1;
          head = Math.max(head, current);
          value[row] = Math.max(tails[place] ?? 0, head);
        }
        if (place === length) place = 0;
      }
      state[0] = place;
      state[1] = head;
    },
    start(slot) {
      block.fill(Number.NaN);
      tails.fill(Number.NaN);
      state[0] = placeInBlock(slot, length);
      state[1] = Number.NaN;
    },
  };
}

function minKernel(
  { window }: Parameters,
  { inputs: [input = noColumn], outputs: { value = noColumn }, allocate, loops, isOrdinary }: KernelContext,
): Kernel {
  const length = Number(window);
  const block = allocate(length);
  const tails = allocate(length + 1);
  const state = allocate(2);
  const held = { input, value, block, tails, length };
  const whole = loops && extremeBlocks(loops.minBlocks, { input, value, block, isOrdinary });
  return {
    run(count) {
      const { input, value, block, tails, length } = held;
      let place = (state[0] ?? 0) | 0;
      let head = state[1] ?? 0;
      for (let row = 0; row < count; ) {
        if (place === 0) {
          row = runBlocks(whole, row, count);
          head = Number.POSITIVE_INFINITY;
          let tail = head;
          for (let at = length - 1; at > 0; at -= 1) {
            tail = Math.min(tail, block[at] ?? 0);
            tails[at] = tail;
          }
          tails[length] = head;
        }
        const end = Math.min(count, row + length - place);
        for (; row < end; row += 1) {
          const current = input[row] ?? 0;
          block[place] = current;
          place += 1;
          head = Math.min(head, current);
          value[row] = Math.min(tails[place] ?? 0, head);
        }
        if (place === length) place = 0;
      }
      state[0] = place;
      state[1] = head;
    },
    start(slot) {
      block.fill(Number.NaN);
      tails.fill(Number.NaN);
      state[0] = placeInBlock(slot, length);
      state[1] = Number.NaN;
    },
  };
}

interface Extreme extends Pick<KernelContext, 'isOrdinary'> {
  readonly input: Float64Array;
  readonly value: Float64Array;
  readonly block: Float64Array;
}

/** Nothing is compared by a branch, which the processor would guess wrong about once a value: 0.7 ns instead of 7. */
function extremeBlocks(loop: Loops['maxBlocks'], { input, value, block, isOrdinary }: Extreme): BlockLoop {
  const { length } = block;
  return {
    length,
    kept: [[block, input]],
    canRun: (count) => isOrdinary(input, count),
    run(bytes, blocks) {
      loop(input.byteOffset + bytes, value.byteOffset + bytes, length, blocks);
    },
  };
}
