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

function extreme(kind: string, description: string, greatest: boolean): Operator {
  return {
    kind,
    revision: 1,
    description,
    outputs: ['value'],
    reach: ({ window }, inputs) => windowReach(Number(window), inputs),
    kernel: (parameters, context) => extremeKernel(parameters, context, greatest),
  };
}

/**
 * In blocks, as `rollingSumOperator`: the extreme of the end of one block and that of the beginning of the next (M. van Herk 1992, J. Gil and
 * M. Werman 1993). Three comparisons a slot, whatever the values do.
 */
export const rollingMaxOperator = extreme('rolling-max', 'The greatest value of a window.', true);
export const rollingMinOperator = extreme('rolling-min', 'The smallest value of a window.', false);

function extremeKernel(
  { window }: Parameters,
  { inputs: [input = noColumn], outputs: { value = noColumn }, allocate, loops, isOrdinary }: KernelContext,
  greatest: boolean,
): Kernel {
  const length = Number(window);
  const block = allocate(length);
  /** Extremes of the block before, from each place to its end; past the end there is none. */
  const tails = allocate(length + 1);
  const state = allocate(2);
  const none = greatest ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const of = (one: number, other: number): number => (greatest ? Math.max(one, other) : Math.min(one, other));
  // Nothing is compared by a branch there, which the processor would guess wrong about once a value: 0.7 ns instead of 7.
  const whole: BlockLoop | null = loops && {
    length,
    kept: [[block, input]],
    canRun: (count) => isOrdinary(input, count),
    run(bytes, blocks) {
      const loop = greatest ? loops.maxBlocks : loops.minBlocks;
      loop(input.byteOffset + bytes, value.byteOffset + bytes, length, blocks);
    },
  };
  const held = { input, value, block, tails, length };
  return {
    run(count) {
      const { input, value, block, tails, length } = held;
      let place = (state[0] ?? 0) | 0;
      let head = state[1] ?? 0;
      for (let row = 0; row < count; ) {
        if (place === 0) {
          row = runBlocks(whole, row, count);
          head = none;
          let tail = none;
          for (let at = length - 1; at > 0; at -= 1) {
            tail = of(tail, block[at] ?? 0);
            tails[at] = tail;
          }
          tails[length] = none;
        }
        const end = Math.min(count, row + length - place);
        for (; row < end; row += 1) {
          const current = input[row] ?? 0;
          block[place] = current;
          place += 1;
          head = of(head, current);
          value[row] = of(tails[place] ?? 0, head);
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
