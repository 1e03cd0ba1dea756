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
  (left: Expression, right: Expression, window: number): Expression => ({
    kind: 'rolling-pair',
    parameters: { window: wholeNumber('a rolling pair', window, 2) },
    inputs: [left, right],
    output,
  });

/** Covariance of two over a window, ddof 0. */
export const rollingCovariance = rolling('covariance');
/** Pearson's correlation of two over a window, -1..1; null where all values of either are equal. */
export const rollingCorrelation = rolling('correlation');
/** Slope of the least-squares line of the first on the second; null where all values of the second are equal. */
export const rollingBeta = rolling('beta');

/** Sums of products of differences, in the manner of `rollingVarianceOperator`. */
export const rollingPairOperator: Operator = {
  kind: 'rolling-pair',
  revision: 2,
  description: 'Covariance, correlation and beta of two over a window.',
  scratch: 5,
  outputs: ['covariance', 'correlation', 'beta'],
  reach: ({ window }, inputs) => windowReach(Number(window), inputs),
  kernel: rollingPairKernel,
};

function rollingPairKernel(
  { window }: Parameters,
  { inputs: [left = noColumn, right = noColumn], outputs, allocate, loops, scratch }: KernelContext,
): Kernel {
  const { covariance, correlation, beta } = outputs;
  const length = Number(window);
  const leftBlock = allocate(length);
  const rightBlock = allocate(length);
  /** Of the block before, from each place to its end: sums, sums of squares, and of products. */
  const leftTails = allocate(length + 1);
  const rightTails = allocate(length + 1);
  const leftSquareTails = allocate(length + 1);
  const rightSquareTails = allocate(length + 1);
  const productTails = allocate(length + 1);
  /** Place in the block, the two values that are subtracted, and the five sums of the block so far. */
  const state = allocate(8);
  /** Of the rows of a chunk: sums of products and squares of the distances from the means. */
  const [products, leftSpreads, rightSpreads] = [scratch(), scratch(), scratch()];
  /** The sums from the rows of a block to its end, until the rows a window later are reached. */
  const [leftSums, rightSums] = [scratch(), scratch()];
  const held = {
    left,
    right,
    leftBlock,
    rightBlock,
    leftTails,
    rightTails,
    leftSquareTails,
    rightSquareTails,
    productTails,
    products,
    leftSpreads,
    rightSpreads,
    length,
    share: 1 / length,
  };
  const whole: BlockLoop | null = loops && {
    length,
    kept: [
      [leftBlock, left],
      [rightBlock, right],
    ],
    run(bytes, blocks) {
      loops.pairBlocks(
        left.byteOffset + bytes,
        right.byteOffset + bytes,
        products.byteOffset + bytes,
        leftSpreads.byteOffset + bytes,
        rightSpreads.byteOffset + bytes,
        leftSums.byteOffset + bytes,
        rightSums.byteOffset + bytes,
        length,
        blocks,
        1 / length,
      );
    },
  };
  return {
    run(count) {
      const {
        left,
        right,
        leftBlock,
        rightBlock,
        leftTails,
        rightTails,
        leftSquareTails,
        rightSquareTails,
        productTails,
        products,
        leftSpreads,
        rightSpreads,
        length,
        share,
      } = held;
      let place = (state[0] ?? 0) | 0;
      let leftOrigin = state[1] ?? 0;
      let rightOrigin = state[2] ?? 0;
      let leftHead = state[3] ?? 0;
      let rightHead = state[4] ?? 0;
      let leftSquareHead = state[5] ?? 0;
      let rightSquareHead = state[6] ?? 0;
      let productHead = state[7] ?? 0;
      for (let row = 0; row < count; ) {
        if (place === 0) {
          row = runBlocks(whole, row, count);
          leftOrigin = left[row] ?? 0;
          rightOrigin = right[row] ?? 0;
          fillTails(leftOrigin, rightOrigin);
          leftHead = 0;
          rightHead = 0;
          leftSquareHead = 0;
          rightSquareHead = 0;
          productHead = 0;
        }
        const end = Math.min(count, row + length - place);
        for (; row < end; row += 1) {
          const leftValue = left[row] ?? 0;
          const rightValue = right[row] ?? 0;
          leftBlock[place] = leftValue;
          rightBlock[place] = rightValue;
          place += 1;
          const leftOff = leftValue - leftOrigin;
          const rightOff = rightValue - rightOrigin;
          leftHead += leftOff;
          rightHead += rightOff;
          leftSquareHead += leftOff * leftOff;
          rightSquareHead += rightOff * rightOff;
          productHead += leftOff * rightOff;
          const leftSum = (leftTails[place] ?? 0) + leftHead;
          const rightSum = (rightTails[place] ?? 0) + rightHead;
          const leftMean = leftSum * share;
          products[row] = (productTails[place] ?? 0) + productHead - leftMean * rightSum;
          leftSpreads[row] = (leftSquareTails[place] ?? 0) + leftSquareHead - leftMean * leftSum;
          rightSpreads[row] = (rightSquareTails[place] ?? 0) + rightSquareHead - rightSum * share * rightSum;
        }
        if (place === length) place = 0;
      }
      state[0] = place;
      state[1] = leftOrigin;
      state[2] = rightOrigin;
      state[3] = leftHead;
      state[4] = rightHead;
      state[5] = leftSquareHead;
      state[6] = rightSquareHead;
      state[7] = productHead;
      finish(count);
    },
    start(slot) {
      const parts = [leftBlock, rightBlock, leftTails, rightTails, leftSquareTails, rightSquareTails];
      for (const part of [...parts, productTails, state]) part.fill(Number.NaN);
      state[0] = placeInBlock(slot, length);
    },
  };

  function fillTails(leftOrigin: number, rightOrigin: number): void {
    const {
      leftBlock,
      rightBlock,
      leftTails,
      rightTails,
      leftSquareTails,
      rightSquareTails,
      productTails,
      length,
    } = held;
    let [leftTail, rightTail, leftSquareTail, rightSquareTail, productTail] = [0, 0, 0, 0, 0];
    for (const part of [leftTails, rightTails, leftSquareTails, rightSquareTails, productTails])
      part[length] = 0;
    for (let at = length - 1; at > 0; at -= 1) {
      const leftOff = (leftBlock[at] ?? 0) - leftOrigin;
      const rightOff = (rightBlock[at] ?? 0) - rightOrigin;
      leftTail += leftOff;
      rightTail += rightOff;
      leftSquareTail += leftOff * leftOff;
      rightSquareTail += rightOff * rightOff;
      productTail += leftOff * rightOff;
      leftTails[at] = leftTail;
      rightTails[at] = rightTail;
      leftSquareTails[at] = leftSquareTail;
      rightSquareTails[at] = rightSquareTail;
      productTails[at] = productTail;
    }
  }

  function finish(count: number): void {
    if (covariance !== undefined) {
      for (let row = 0; row < count; row += 1) covariance[row] = (products[row] ?? 0) / length;
    }
    if (correlation !== undefined && loops !== null) {
      const [over, one, other] = [products.byteOffset, leftSpreads.byteOffset, rightSpreads.byteOffset];
      loops.correlation(over, one, other, correlation.byteOffset, count);
    } else if (correlation !== undefined) {
      for (let row = 0; row < count; row += 1) {
        const spread = Math.sqrt((leftSpreads[row] ?? 0) * (rightSpreads[row] ?? 0));
        const ratio = spread > 0 ? (products[row] ?? 0) / spread : Number.NaN;
        // Rounding must not put it beyond 1.
        correlation[row] = ratio > 1 ? 1 : Math.max(ratio, -1);
      }
    }
    if (beta !== undefined) {
      for (let row = 0; row < count; row += 1) {
        const spread = rightSpreads[row] ?? 0;
        beta[row] = spread > 0 ? (products[row] ?? 0) / spread : Number.NaN;
      }
    }
  }
}
