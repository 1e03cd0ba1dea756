import type { Expression } from '../definition/expression.ts';
import {
  type Kernel,
  type KernelContext,
  noColumn,
  type Operator,
  type Parameters,
  windowReach,
} from '../engine/operator.ts';
import { wholeNumber } from './whole-number.ts';

const rolling =
  (kind: string, output: string, least: number) =>
  (of: Expression, window: number): Expression => ({
    kind,
    parameters: { window: wholeNumber(kind, window, least) },
    inputs: [of],
    output,
  });

/** Variance of a window, ddof 0. */
export const rollingVariance = rolling('rolling-variance', 'variance', 2);
/** Standard deviation of a window, ddof 0, as TA-Lib has it. */
export const rollingDeviation = rolling('rolling-variance', 'deviation', 2);
/** Standard deviation of a window, ddof 1, as pandas has it. */
export const rollingSampleDeviation = rolling('rolling-variance', 'sampleDeviation', 2);
/** Third standardized moment of a window, ddof 0; null where all values are equal. */
export const rollingSkew = rolling('rolling-shape', 'skew', 3);
/** Fourth standardized moment of a window less 3, ddof 0; null where all values are equal. */
export const rollingKurtosis = rolling('rolling-shape', 'kurtosis', 4);

/**
 * Sums of powers of what differs from one value of the window itself: the first of the current block. They lose to cancellation at most
 * window + 1 times the last bit, since no value of a window lies farther from its mean than sqrt(window) deviations; and they are exactly 0 where all
 * values are equal. The blocks are those of `rollingSumOperator`.
 */
export const rollingVarianceOperator: Operator = {
  kind: 'rolling-variance',
  revision: 1,
  description: 'Variance and standard deviation over a window.',
  outputs: ['variance', 'deviation', 'sampleDeviation'],
  reach: ({ window }, inputs) => windowReach(Number(window), inputs),
  kernel: rollingVarianceKernel,
};

function rollingVarianceKernel(
  { window }: Parameters,
  { inputs: [input = noColumn], outputs: { variance, deviation, sampleDeviation }, allocate }: KernelContext,
): Kernel {
  const length = Number(window);
  const block = allocate(length);
  const tails = allocate(length);
  const squareTails = allocate(length);
  /** Place in the block, the value that is subtracted, sum and sum of squares of the block so far. */
  const state = allocate(4);
  const result = variance ?? deviation ?? sampleDeviation ?? noColumn;
  return {
    run(count) {
      let place = state[0] ?? 0;
      let origin = state[1] ?? 0;
      let head = state[2] ?? 0;
      let squareHead = state[3] ?? 0;
      for (let row = 0; row < count; row += 1) {
        const current = input[row] ?? 0;
        if (place === 0) {
          origin = current;
          head = 0;
          squareHead = 0;
          let tail = 0;
          let squareTail = 0;
          for (let at = length - 1; at > 0; at -= 1) {
            const off = (block[at] ?? 0) - origin;
            tail += off;
            squareTail += off * off;
            tails[at] = tail;
            squareTails[at] = squareTail;
          }
        }
        block[place] = current;
        const off = current - origin;
        head += off;
        squareHead += off * off;
        place += 1;
        let sum = head;
        let squares = squareHead;
        if (place === length) place = 0;
        else {
          sum += tails[place] ?? 0;
          squares += squareTails[place] ?? 0;
        }
        // Rounding must not put a variance below 0.
        result[row] = Math.max(0, (squares - (sum * sum) / length) / length);
      }
      state[0] = place;
      state[1] = origin;
      state[2] = head;
      state[3] = squareHead;
      finish(count);
    },
    start(slot) {
      block.fill(Number.NaN);
      tails.fill(Number.NaN);
      squareTails.fill(Number.NaN);
      state.fill(Number.NaN);
      state[0] = slot % length;
    },
  };

  /** The other outputs from the variance, which is the last to be overwritten. */
  function finish(count: number): void {
    if (sampleDeviation !== undefined) {
      for (let row = 0; row < count; row += 1)
        sampleDeviation[row] = Math.sqrt(((result[row] ?? 0) * length) / (length - 1));
    }
    if (deviation !== undefined) {
      for (let row = 0; row < count; row += 1) deviation[row] = Math.sqrt(result[row] ?? 0);
    }
  }
}

export const rollingShapeOperator: Operator = {
  kind: 'rolling-shape',
  revision: 1,
  description: 'Skew and excess kurtosis over a window, ddof 0 (scipy.stats.skew and kurtosis).',
  outputs: ['skew', 'kurtosis'],
  reach: ({ window }, inputs) => windowReach(Number(window), inputs),
  kernel: rollingShapeKernel,
};

/** In two passes over each window: higher powers of differences from a value of it would lose too much. */
function rollingShapeKernel(
  { window }: Parameters,
  { inputs: [input = noColumn], outputs: { skew, kurtosis }, allocate }: KernelContext,
): Kernel {
  const length = Number(window);
  const ring = allocate(length);
  const state = allocate(1);
  return {
    run(count) {
      let place = state[0] ?? 0;
      for (let row = 0; row < count; row += 1) {
        ring[place] = input[row] ?? 0;
        place = place + 1 === length ? 0 : place + 1;
        let sum = 0;
        // In the order of the slots, so that equal windows are summed alike wherever they stand in the ring.
        for (let step = 0, at = place; step < length; step += 1, at = at + 1 === length ? 0 : at + 1)
          sum += ring[at] ?? 0;
        const mean = sum / length;
        let [second, third, fourth] = [0, 0, 0];
        for (let step = 0, at = place; step < length; step += 1, at = at + 1 === length ? 0 : at + 1) {
          const off = (ring[at] ?? 0) - mean;
          const square = off * off;
          second += square;
          third += square * off;
          fourth += square * square;
        }
        const spread = second / length;
        // Equal values differ from their mean by its rounding; what is left of that is no spread.
        const flat = Math.sqrt(spread) <= 1e-13 * Math.abs(mean);
        if (skew !== undefined) skew[row] = flat ? Number.NaN : third / length / (spread * Math.sqrt(spread));
        if (kurtosis !== undefined)
          kurtosis[row] = flat ? Number.NaN : fourth / length / (spread * spread) - 3;
      }
      state[0] = place;
    },
    start(slot) {
      ring.fill(Number.NaN);
      state[0] = slot % length;
    },
  };
}
