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
  (output: string, least: number) =>
  (of: Expression, window: number): Expression => ({
    kind: 'rolling-shape',
    parameters: { window: wholeNumber(`a rolling ${output}`, window, least) },
    inputs: [of],
    output,
  });

/** Third standardized moment of a window, ddof 0; null where all values are equal. */
export const rollingSkew = rolling('skew', 3);
/** Fourth standardized moment of a window less 3, ddof 0; null where all values are equal. */
export const rollingKurtosis = rolling('kurtosis', 4);

/**
 * From sums of powers, in the manner of `rollingVarianceOperator`. Where the value that is subtracted lies a deviations from the mean, a^4 cancels
 * against a fourth moment that this value alone makes at least a^4 / window: the kurtosis and 3 lose at most some window times the last
 * bit, and the skew, in which a^3 cancels, some window^1.5 times.
 */
export const rollingShapeOperator: Operator = {
  kind: 'rolling-shape',
  revision: 1,
  description: 'Skew and excess kurtosis over a window, ddof 0 (scipy.stats.skew and kurtosis).',
  outputs: ['skew', 'kurtosis'],
  reach: ({ window }, inputs) => windowReach(Number(window), inputs),
  kernel: rollingShapeKernel,
};

function rollingShapeKernel(
  { window }: Parameters,
  { inputs: [input = noColumn], outputs: { skew, kurtosis }, allocate }: KernelContext,
): Kernel {
  const length = Number(window);
  const block = allocate(length);
  /** Sums of the block before, from each place to its end, of the first to the fourth powers. */
  const tails = allocate(length + 1);
  const squareTails = allocate(length + 1);
  const cubeTails = allocate(length + 1);
  const fourthTails = allocate(length + 1);
  /** Place in the block, the value that is subtracted, and the four sums of the block so far. */
  const state = allocate(6);
  const held = { input, block, tails, squareTails, cubeTails, fourthTails, skew, kurtosis, length };
  return {
    run(count) {
      const { input, block, tails, squareTails, cubeTails, fourthTails, skew, kurtosis, length } = held;
      let place = (state[0] ?? 0) | 0;
      let origin = state[1] ?? 0;
      let head = state[2] ?? 0;
      let squareHead = state[3] ?? 0;
      let cubeHead = state[4] ?? 0;
      let fourthHead = state[5] ?? 0;
      for (let row = 0; row < count; ) {
        if (place === 0) {
          origin = input[row] ?? 0;
          fillTails(origin);
          head = 0;
          squareHead = 0;
          cubeHead = 0;
          fourthHead = 0;
        }
        const end = Math.min(count, row + length - place);
        for (; row < end; row += 1) {
          const current = input[row] ?? 0;
          const off = current - origin;
          const square = off * off;
          block[place] = current;
          place += 1;
          head += off;
          squareHead += square;
          cubeHead += square * off;
          fourthHead += square * square;
          const mean = ((tails[place] ?? 0) + head) / length;
          const second = ((squareTails[place] ?? 0) + squareHead) / length;
          const third = ((cubeTails[place] ?? 0) + cubeHead) / length;
          const spread = second - mean * mean;
          const flat = !(spread > 0);
          if (skew !== undefined) {
            const moment = third - mean * (3 * second - 2 * mean * mean);
            skew[row] = flat ? Number.NaN : moment / (spread * Math.sqrt(spread));
          }
          if (kurtosis !== undefined) {
            const fourth = ((fourthTails[place] ?? 0) + fourthHead) / length;
            const moment = fourth - mean * (4 * third - mean * (6 * second - 3 * mean * mean));
            kurtosis[row] = flat ? Number.NaN : moment / (spread * spread) - 3;
          }
        }
        if (place === length) place = 0;
      }
      state[0] = place;
      state[1] = origin;
      state[2] = head;
      state[3] = squareHead;
      state[4] = cubeHead;
      state[5] = fourthHead;
    },
    start(slot) {
      for (const part of [block, tails, squareTails, cubeTails, fourthTails, state]) part.fill(Number.NaN);
      state[0] = placeInBlock(slot, length);
    },
  };

  function fillTails(origin: number): void {
    const { block, tails, squareTails, cubeTails, fourthTails, length } = held;
    let [tail, squareTail, cubeTail, fourthTail] = [0, 0, 0, 0];
    for (const part of [tails, squareTails, cubeTails, fourthTails]) part[length] = 0;
    for (let at = length - 1; at > 0; at -= 1) {
      const off = (block[at] ?? 0) - origin;
      const square = off * off;
      tail += off;
      squareTail += square;
      cubeTail += square * off;
      fourthTail += square * square;
      tails[at] = tail;
      squareTails[at] = squareTail;
      cubeTails[at] = cubeTail;
      fourthTails[at] = fourthTail;
    }
  }
}
