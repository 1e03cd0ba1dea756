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

/** The mean of a window whose oldest value weighs 1 and whose current one weighs `window` (TA-Lib WMA). */
export function rollingWeightedMean(of: Expression, window: number): Expression {
  return {
    kind: 'rolling-weighted-mean',
    parameters: { window: wholeNumber('a rolling weighted mean', window, 1) },
    inputs: [of],
  };
}

/** In the blocks, and from the differences, of `rollingTrendOperator`: a window of equal values has exactly their mean. */
export const rollingWeightedMeanOperator: Operator = {
  kind: 'rolling-weighted-mean',
  revision: 3,
  description: 'Mean over a window with weights 1, 2, .. up to the current value (TA-Lib WMA).',
  outputs: ['value'],
  reach: ({ window }, inputs) => windowReach(Number(window), inputs),
  kernel: rollingWeightedMeanKernel,
};

function rollingWeightedMeanKernel(
  { window }: Parameters,
  { inputs: [input = noColumn], outputs: { value = noColumn }, allocate, loops }: KernelContext,
): Kernel {
  const length = Number(window);
  const share = 2 / (length * (length + 1));
  const block = allocate(length);
  /** Of the block before, from each place to its end: sums weighted 1 from that place on. */
  const weightedTails = allocate(length + 1);
  /** Place in the block, the value that is subtracted, the sum of the block so far, and the sum of those sums before it. */
  const state = allocate(4);
  const held = { input, value, block, length, share, weightedTails };
  const whole: BlockLoop | null = loops && {
    length,
    kept: [[block, input]],
    run(bytes, blocks) {
      loops.weightedMeanBlocks(input.byteOffset + bytes, value.byteOffset + bytes, length, blocks, share);
    },
  };
  return {
    run(count) {
      const { input, value, block, length, share, weightedTails } = held;
      let place = (state[0] ?? 0) | 0;
      let origin = state[1] ?? 0;
      let head = state[2] ?? 0;
      let behind = state[3] ?? 0;
      for (let row = 0; row < count; ) {
        if (place === 0) {
          row = runBlocks(whole, row, count);
          origin = input[row] ?? 0;
          fillTails(origin);
          head = 0;
          behind = 0;
        }
        const end = Math.min(count, row + length - place);
        for (; row < end; row += 1) {
          const current = input[row] ?? 0;
          block[place] = current;
          place += 1;
          // With each slot that follows, a value weighs one less than all of the window.
          behind += head;
          head += current - origin;
          const weighted = length * head - behind;
          value[row] = origin + ((weightedTails[place] ?? 0) + weighted) * share;
        }
        if (place === length) place = 0;
      }
      state[0] = place;
      state[1] = origin;
      state[2] = head;
      state[3] = behind;
    },
    start(slot) {
      for (const part of [block, weightedTails, state]) part.fill(Number.NaN);
      state[0] = placeInBlock(slot, length);
    },
  };

  function fillTails(origin: number): void {
    const { block, weightedTails, length } = held;
    let tail = 0;
    let weightedTail = 0;
    weightedTails[length] = 0;
    for (let at = length - 1; at > 0; at -= 1) {
      tail += (block[at] ?? 0) - origin;
      weightedTail += tail;
      weightedTails[at] = weightedTail;
    }
  }
}
