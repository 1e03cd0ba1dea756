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
 * window alone, nothing drifts, and one missing value makes exactly the windows null that hold it. Three additions a slot.
 */
export const rollingSumOperator: Operator = {
  kind: 'rolling-sum',
  revision: 1,
  description: 'Sum and mean over a window.',
  outputs: ['sum', 'mean'],
  reach: ({ window }, inputs) => windowReach(Number(window), inputs),
  kernel: rollingSumKernel,
};

function rollingSumKernel(
  { window }: Parameters,
  { inputs: [input = noColumn], outputs: { sum, mean }, allocate }: KernelContext,
): Kernel {
  const length = Number(window);
  const block = allocate(length);
  /** Sums of the block before, from each place to its end. */
  const tails = allocate(length);
  /** Place in the block, sum of the block so far. */
  const state = allocate(2);
  const total = sum ?? mean ?? noColumn;
  return {
    run(count) {
      let place = state[0] ?? 0;
      let head = state[1] ?? 0;
      for (let row = 0; row < count; row += 1) {
        if (place === 0) {
          sumTails(block, tails);
          head = 0;
        }
        const current = input[row] ?? 0;
        block[place] = current;
        head += current;
        place += 1;
        if (place === length) {
          total[row] = head;
          place = 0;
        } else total[row] = (tails[place] ?? 0) + head;
      }
      state[0] = place;
      state[1] = head;
      if (mean === undefined) return;
      for (let row = 0; row < count; row += 1) mean[row] = (total[row] ?? 0) / length;
    },
    start(slot) {
      block.fill(Number.NaN);
      tails.fill(Number.NaN);
      state[0] = placeInBlock(slot, length);
      state[1] = Number.NaN;
    },
  };
}

/** The sums of a block from each place to its end; the first is not needed. */
function sumTails(block: Float64Array, tails: Float64Array): void {
  let tail = 0;
  for (let at = block.length - 1; at > 0; at -= 1) {
    tail += block[at] ?? 0;
    tails[at] = tail;
  }
}
