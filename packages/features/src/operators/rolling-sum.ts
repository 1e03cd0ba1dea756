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
  (output: string) =>
  (of: Expression, window: number): Expression => ({
    kind: 'rolling-sum',
    parameters: { window: wholeNumber('a rolling sum', window, 1) },
    inputs: [of],
    output,
  });

export const rollingSum = rolling('sum');
/** The simple moving average. */
export const rollingMean = rolling('mean');

/**
 * Sums over a window of N slots, in blocks of N by the number of the slot since the epoch: a window is the end of one block and the
 * beginning of the next, and each of the two parts is summed within its block, whatever came before. So a value depends on the bits in its
 * window alone, nothing drifts, and one missing value makes exactly the windows null that hold it.
 *
 * What is summed are the differences from one value of the window itself, the first of the current block: a window of equal values has exactly
 * their mean, so that a price that stands still is neither above nor below its average.
 */
export const rollingSumOperator: Operator = {
  kind: 'rolling-sum',
  revision: 3,
  description: 'Sum and mean over a window.',
  outputs: ['sum', 'mean'],
  reach: ({ window }, inputs) => windowReach(Number(window), inputs),
  kernel: rollingSumKernel,
};

function rollingSumKernel(
  { window }: Parameters,
  { inputs: [input = noColumn], outputs: { sum, mean }, allocate, loops }: KernelContext,
): Kernel {
  const length = Number(window);
  const parts: Kernel[] = [];
  if (sum !== undefined)
    parts.push(partKernel({ input, output: sum, length, level: length, share: 1, allocate, loops }));
  if (mean !== undefined)
    parts.push(partKernel({ input, output: mean, length, level: 1, share: 1 / length, allocate, loops }));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return {
    run(count) {
      for (const part of parts) part.run(count);
    },
    start(slot) {
      for (const part of parts) part.start(slot);
    },
  };
}

interface Part extends Pick<KernelContext, 'allocate' | 'loops'> {
  readonly input: Float64Array;
  readonly output: Float64Array;
  readonly length: number;
  /** How many times the value that is subtracted comes back, and by what the sum of differences counts. */
  readonly level: number;
  readonly share: number;
}

function partKernel({ input, output, length, level, share, allocate, loops }: Part): Kernel {
  const block = allocate(length);
  /** Sums of the block before, from each place to its end. */
  const tails = allocate(length + 1);
  /** Place in the block, the value that is subtracted, sum of the block so far. */
  const state = allocate(3);
  const held = { input, output, block, tails, length, level, share };
  // Nothing is copied, and the sums of both parts are taken in one turn: 0.8 ns a value instead of 2.7.
  const whole: BlockLoop | null = loops && {
    length,
    kept: [[block, input]],
    run(bytes, blocks) {
      loops.sumBlocks(input.byteOffset + bytes, output.byteOffset + bytes, length, blocks, level, share);
    },
  };
  return {
    run(count) {
      const { input, output, block, tails, length, level, share } = held;
      let place = (state[0] ?? 0) | 0;
      let origin = state[1] ?? 0;
      let head = state[2] ?? 0;
      for (let row = 0; row < count; ) {
        if (place === 0) {
          row = runBlocks(whole, row, count);
          origin = input[row] ?? 0;
          fillTails(origin);
          head = 0;
        }
        const end = Math.min(count, row + length - place);
        for (; row < end; row += 1) {
          const current = input[row] ?? 0;
          block[place] = current;
          place += 1;
          head += current - origin;
          output[row] = level * origin + ((tails[place] ?? 0) + head) * share;
        }
        if (place === length) place = 0;
      }
      state[0] = place;
      state[1] = origin;
      state[2] = head;
    },
    start(slot) {
      for (const part of [block, tails, state]) part.fill(Number.NaN);
      state[0] = placeInBlock(slot, length);
    },
  };

  /** The sum from each place of a block to its end; from the first it is not needed, and from past the end there is nothing. */
  function fillTails(origin: number): void {
    const { block, tails, length } = held;
    let tail = 0;
    tails[length] = 0;
    for (let at = length - 1; at > 0; at -= 1) {
      tail += (block[at] ?? 0) - origin;
      tails[at] = tail;
    }
  }
}
