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
    kind: 'rolling-trend',
    parameters: { window: wholeNumber('a rolling trend', window, 2) },
    inputs: [of],
    output,
  });

/** Slope, a slot, of the least-squares line through a window (TA-Lib LINEARREG_SLOPE, Qlib Slope). */
export const rollingSlope = rolling('slope');
/** That line at the window's oldest slot (TA-Lib LINEARREG_INTERCEPT). */
export const rollingTrendStart = rolling('start');
/** That line at the current slot (TA-Lib LINEARREG). */
export const rollingTrendEnd = rolling('end');
/** Share of the variance that the line explains, 0..1; null where all values are equal (Qlib Rsquare). */
export const rollingRSquared = rolling('rSquared');
/** The current value less the line at it (Qlib Resi). */
export const rollingResidual = rolling('residual');

/**
 * The least-squares line over the slots of a window, from sums of x, j x and x^2 in the blocks of `rollingSumOperator`. Each x is the
 * difference from one value of the window itself, the first of the current block: the level of the values cancels before anything is
 * summed, and a window of equal values has exactly no slope.
 */
export const rollingTrendOperator: Operator = {
  kind: 'rolling-trend',
  revision: 2,
  description: 'Least-squares line over the slots of a window.',
  scratch: 3,
  outputs: ['slope', 'start', 'end', 'rSquared', 'residual'],
  reach: ({ window }, inputs) => windowReach(Number(window), inputs),
  kernel: rollingTrendKernel,
};

function rollingTrendKernel(
  { window }: Parameters,
  { inputs: [input = noColumn], outputs, allocate, loops, scratch }: KernelContext,
): Kernel {
  const { slope, start: first, end: last, rSquared, residual } = outputs;
  const length = Number(window);
  const middle = (length - 1) / 2;
  /** Sum of the squared distances of the slots from their middle. */
  const slotSquares = (length * (length * length - 1)) / 12;
  const block = allocate(length);
  /** Of the block before, from each place to its end: sums, sums of value times slots since that place, sums of squares. */
  const tails = allocate(length + 1);
  const slotTails = allocate(length + 1);
  const squareTails = allocate(length + 1);
  /** Place in the block, the value that is subtracted, and the three sums of the block so far. */
  const state = allocate(5);
  /** Of the rows of a chunk: slope, mean, and sum of the squared distances from it. */
  const slopes = slope ?? scratch();
  const means = scratch();
  const spreads = rSquared ?? noColumn;
  const sums = rSquared === undefined ? noColumn : scratch();
  const held = {
    input,
    block,
    tails,
    slotTails,
    squareTails,
    slopes,
    means,
    spreads,
    length,
    middle,
    slotSquares,
    share: 1 / length,
    perSquare: 1 / slotSquares,
    rSquared,
  };
  const whole: BlockLoop | null = loops && {
    length,
    kept: [[block, input]],
    run(bytes, blocks) {
      const { share, perSquare } = held;
      const [from, slope, mean] = [
        input.byteOffset + bytes,
        slopes.byteOffset + bytes,
        means.byteOffset + bytes,
      ];
      loops.trendBlocks(from, slope, mean, length, blocks, middle, perSquare, share);
      if (rSquared !== undefined)
        loops.spreadBlocks(from, sums.byteOffset + bytes, spreads.byteOffset + bytes, length, blocks, share);
    },
  };
  return {
    run(count) {
      const {
        input,
        block,
        tails,
        slotTails,
        squareTails,
        slopes,
        means,
        spreads,
        length,
        middle,
        share,
        perSquare,
        rSquared,
      } = held;
      let place = (state[0] ?? 0) | 0;
      let origin = state[1] ?? 0;
      let head = state[2] ?? 0;
      let slotHead = state[3] ?? 0;
      let squareHead = state[4] ?? 0;
      for (let row = 0; row < count; ) {
        if (place === 0) {
          row = runBlocks(whole, row, count);
          origin = input[row] ?? 0;
          fillTails(origin);
          head = 0;
          slotHead = 0;
          squareHead = 0;
        }
        const end = Math.min(count, row + length - place);
        for (; row < end; row += 1) {
          const current = input[row] ?? 0;
          const off = current - origin;
          block[place] = current;
          head += off;
          slotHead += place * off;
          place += 1;
          const total = (tails[place] ?? 0) + head;
          const cross = (slotTails[place] ?? 0) + slotHead + (length - place) * head;
          slopes[row] = (cross - middle * total) * perSquare;
          means[row] = origin + total * share;
          if (rSquared !== undefined) {
            squareHead += off * off;
            spreads[row] = (squareTails[place] ?? 0) + squareHead - total * total * share;
          }
        }
        if (place === length) place = 0;
      }
      state[0] = place;
      state[1] = origin;
      state[2] = head;
      state[3] = slotHead;
      state[4] = squareHead;
      if (loops === null) finish(count);
      else finishCompiled(loops, count);
    },
    start(slot) {
      for (const part of [block, tails, slotTails, squareTails, state]) part.fill(Number.NaN);
      state[0] = placeInBlock(slot, length);
    },
  };

  function fillTails(origin: number): void {
    const { block, tails, slotTails, squareTails, length } = held;
    let tail = 0;
    let slotTail = 0;
    let squareTail = 0;
    tails[length] = 0;
    slotTails[length] = 0;
    squareTails[length] = 0;
    for (let at = length - 1; at > 0; at -= 1) {
      const off = (block[at] ?? 0) - origin;
      // Each value so far is one slot farther from this place.
      slotTail += tail;
      slotTails[at] = slotTail;
      tail += off;
      tails[at] = tail;
      squareTail += off * off;
      squareTails[at] = squareTail;
    }
  }

  function finish(count: number): void {
    if (rSquared !== undefined) {
      for (let row = 0; row < count; row += 1) {
        const slope = slopes[row] ?? 0;
        const spread = spreads[row] ?? 0;
        // Rounding must not put it above 1.
        rSquared[row] = spread > 0 ? Math.min(1, (slope * slope * slotSquares) / spread) : Number.NaN;
      }
    }
    if (first !== undefined) {
      for (let row = 0; row < count; row += 1) first[row] = (means[row] ?? 0) - middle * (slopes[row] ?? 0);
    }
    if (last !== undefined) {
      for (let row = 0; row < count; row += 1) last[row] = (means[row] ?? 0) + middle * (slopes[row] ?? 0);
    }
    if (residual !== undefined) {
      for (let row = 0; row < count; row += 1)
        residual[row] = (input[row] ?? 0) - ((means[row] ?? 0) + middle * (slopes[row] ?? 0));
    }
  }

  function finishCompiled(loops: Loops, count: number): void {
    const [slope, mean] = [slopes.byteOffset, means.byteOffset];
    if (rSquared !== undefined)
      loops.explainedShare(slope, spreads.byteOffset, rSquared.byteOffset, count, slotSquares);
    if (first !== undefined) loops.addScaled(mean, slope, first.byteOffset, count, -middle);
    if (last !== undefined) loops.addScaled(mean, slope, last.byteOffset, count, middle);
    if (residual !== undefined) {
      loops.addScaled(mean, slope, residual.byteOffset, count, middle);
      loops.subtract(input.byteOffset, residual.byteOffset, residual.byteOffset, count);
    }
  }
}
