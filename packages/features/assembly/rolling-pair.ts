import { bytesOf } from './rows';

/**
 * Sums of products and of squares of the distances from the means of each window; blocks as in `sumBlocks`, but each taken backwards before
 * it is used: together they are more sums than there are registers. `leftSums` and `rightSums` are columns for what waits.
 */
export function pairBlocks(
  left: usize,
  right: usize,
  products: usize,
  leftSpreads: usize,
  rightSpreads: usize,
  leftSums: usize,
  rightSums: usize,
  window: i32,
  blocks: i32,
  share: f64,
): void {
  const size = bytesOf(window);
  for (let block = 0; block < blocks; block++) {
    const leftOrigin = load<f64>(left);
    const rightOrigin = load<f64>(right);
    let leftSum: f64 = 0;
    let rightSum: f64 = 0;
    let leftSquares: f64 = 0;
    let rightSquares: f64 = 0;
    let sumOfProducts: f64 = 0;
    for (let at = size; at > 0; ) {
      at -= 8;
      store<f64>(leftSums + at, leftSum);
      store<f64>(rightSums + at, rightSum);
      store<f64>(leftSpreads + at, leftSquares);
      store<f64>(rightSpreads + at, rightSquares);
      store<f64>(products + at, sumOfProducts);
      const leftOff = load<f64>(left - size + at) - leftOrigin;
      const rightOff = load<f64>(right - size + at) - rightOrigin;
      leftSum += leftOff;
      rightSum += rightOff;
      leftSquares += leftOff * leftOff;
      rightSquares += rightOff * rightOff;
      sumOfProducts += leftOff * rightOff;
    }
    leftSum = 0;
    rightSum = 0;
    leftSquares = 0;
    rightSquares = 0;
    sumOfProducts = 0;
    for (let at: usize = 0; at < size; at += 8) {
      const leftOff = load<f64>(left + at) - leftOrigin;
      const rightOff = load<f64>(right + at) - rightOrigin;
      leftSum += leftOff;
      rightSum += rightOff;
      leftSquares += leftOff * leftOff;
      rightSquares += rightOff * rightOff;
      sumOfProducts += leftOff * rightOff;
      const leftTotal = load<f64>(leftSums + at) + leftSum;
      const rightTotal = load<f64>(rightSums + at) + rightSum;
      const leftMean = leftTotal * share;
      store<f64>(products + at, load<f64>(products + at) + sumOfProducts - leftMean * rightTotal);
      store<f64>(leftSpreads + at, load<f64>(leftSpreads + at) + leftSquares - leftMean * leftTotal);
      store<f64>(
        rightSpreads + at,
        load<f64>(rightSpreads + at) + rightSquares - rightTotal * share * rightTotal,
      );
    }
    left += size;
    right += size;
    products += size;
    leftSpreads += size;
    rightSpreads += size;
    leftSums += size;
    rightSums += size;
  }
}

/** Products by the root of both spreads, from -1 to 1; NaN where there is none. */
export function correlation(
  products: usize,
  leftSpreads: usize,
  rightSpreads: usize,
  output: usize,
  rows: i32,
): void {
  const zero = f64x2.splat(0);
  const unknown = f64x2.splat(NaN);
  for (let at: usize = 0; at < bytesOf(rows); at += 16) {
    const spread = f64x2.sqrt(f64x2.mul(v128.load(leftSpreads + at), v128.load(rightSpreads + at)));
    const ratio = f64x2.div(v128.load(products + at), spread);
    const known = v128.bitselect(ratio, unknown, f64x2.gt(spread, zero));
    v128.store(output + at, f64x2.min(f64x2.max(known, f64x2.splat(-1)), f64x2.splat(1)));
  }
}
