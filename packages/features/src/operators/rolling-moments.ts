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
  (output: string) =>
  (of: Expression, window: number): Expression => ({
    kind: 'rolling-variance',
    parameters: { window: wholeNumber('a rolling variance', window, 2) },
    inputs: [of],
    output,
  });

/** Variance of a window, ddof 0. */
export const rollingVariance = rolling('variance');
/** Standard deviation of a window, ddof 0, as TA-Lib has it. */
export const rollingDeviation = rolling('deviation');
/** Standard deviation of a window, ddof 1, as pandas has it. */
export const rollingSampleDeviation = rolling('sampleDeviation');
/** Distance of the current value from the window's mean in standard deviations, ddof 0; null where all values are equal. */
export const rollingZScore = rolling('zScore');

/**
 * Sums of powers of what differs from one value of the window itself: the first of the current block. They lose to cancellation at most
 * window + 1 times the last bit, since no value of a window lies farther from its mean than sqrt(window) deviations; and they are exactly 0 where all
 * values are equal. The blocks are those of `rollingSumOperator`.
 */
export const rollingVarianceOperator: Operator = {
  kind: 'rolling-variance',
  revision: 2,
  description: 'Variance, standard deviation and z-score over a window.',
  scratch: 3,
  outputs: ['variance', 'deviation', 'sampleDeviation', 'zScore'],
  reach: ({ window }, inputs) => windowReach(Number(window), inputs),
  kernel: rollingVarianceKernel,
};

function rollingVarianceKernel(
  { window }: Parameters,
  { inputs: [input = noColumn], outputs, allocate, loops, scratch }: KernelContext,
): Kernel {
  const { variance, deviation, sampleDeviation, zScore } = outputs;
  const length = Number(window);
  const block = allocate(length);
  /** Of the block before, from each place to its end: sums and sums of squares. */
  const tails = allocate(length + 1);
  const squareTails = allocate(length + 1);
  /** Place in the block, the value that is subtracted, sum and sum of squares of the block so far. */
  const state = allocate(4);
  /** Of the rows of a chunk: the variance, and how far the value is from the mean. */
  const variances = variance ?? scratch();
  const distances = zScore ?? scratch();
  const spreads = zScore === undefined ? noColumn : (deviation ?? scratch());
  const held = { input, block, tails, squareTails, variances, distances, length, share: 1 / length };
  const whole: BlockLoop | null = loops && {
    length,
    kept: [[block, input]],
    run(bytes, blocks) {
      const columns = [input, distances, variances].map(({ byteOffset }) => byteOffset + bytes);
      const [from = 0, away = 0, squares = 0] = columns;
      loops.varianceBlocks(from, away, squares, length, blocks, 1 / length);
    },
  };
  return {
    run(count) {
      const { input, block, tails, squareTails, variances, distances, length, share } = held;
      let place = (state[0] ?? 0) | 0;
      let origin = state[1] ?? 0;
      let head = state[2] ?? 0;
      let squareHead = state[3] ?? 0;
      for (let row = 0; row < count; ) {
        if (place === 0) {
          row = runBlocks(whole, row, count);
          origin = input[row] ?? 0;
          fillTails(origin);
          head = 0;
          squareHead = 0;
        }
        const end = Math.min(count, row + length - place);
        for (; row < end; row += 1) {
          const current = input[row] ?? 0;
          const off = current - origin;
          block[place] = current;
          place += 1;
          head += off;
          squareHead += off * off;
          const sum = (tails[place] ?? 0) + head;
          const mean = sum * share;
          distances[row] = off - mean;
          variances[row] = ((squareTails[place] ?? 0) + squareHead - mean * sum) * share;
        }
        if (place === length) place = 0;
      }
      state[0] = place;
      state[1] = origin;
      state[2] = head;
      state[3] = squareHead;
      if (loops === null) finish(count);
      else finishCompiled(loops, count);
    },
    start(slot) {
      for (const part of [block, tails, squareTails, state]) part.fill(Number.NaN);
      state[0] = placeInBlock(slot, length);
    },
  };

  function fillTails(origin: number): void {
    const { block, tails, squareTails, length } = held;
    let tail = 0;
    let squareTail = 0;
    tails[length] = 0;
    squareTails[length] = 0;
    for (let at = length - 1; at > 0; at -= 1) {
      const off = (block[at] ?? 0) - origin;
      tail += off;
      squareTail += off * off;
      tails[at] = tail;
      squareTails[at] = squareTail;
    }
  }

  function finish(count: number): void {
    const scale = length / (length - 1);
    if (deviation !== undefined) {
      for (let row = 0; row < count; row += 1) deviation[row] = Math.sqrt(variances[row] ?? 0);
    }
    if (sampleDeviation !== undefined) {
      for (let row = 0; row < count; row += 1)
        sampleDeviation[row] = Math.sqrt((variances[row] ?? 0) * scale);
    }
    if (zScore !== undefined) {
      for (let row = 0; row < count; row += 1) {
        const spread = Math.sqrt(variances[row] ?? 0);
        zScore[row] = spread > 0 ? (distances[row] ?? 0) / spread : Number.NaN;
      }
    }
  }

  function finishCompiled(loops: Loops, count: number): void {
    const squares = variances.byteOffset;
    if (deviation !== undefined) loops.squareRoot(squares, deviation.byteOffset, count);
    if (sampleDeviation !== undefined)
      loops.scaledRoot(squares, sampleDeviation.byteOffset, count, length / (length - 1));
    if (zScore !== undefined) {
      loops.squareRoot(squares, spreads.byteOffset, count);
      loops.divideAboveZero(distances.byteOffset, spreads.byteOffset, zScore.byteOffset, count);
    }
  }
}
