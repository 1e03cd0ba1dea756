import { bytesOf } from './rows';

// Each window anew, eight rows side by side: their windows begin one row apart, so that one load gives two of them their next value, and
// every row adds in the order in which it would alone. Up to seven rows behind the last are written as well.

/** Mean absolute deviation of the windows that begin in so many rows from their means; the output lies where they begin. */
export function meanDeviations(input: usize, output: usize, window: i32, rows: i32): void {
  const size = bytesOf(window);
  const count = f64x2.splat(<f64>window);
  for (let row: usize = 0; row < bytesOf(rows); row += 64) {
    const first = input + row;
    const a = v128.load(first);
    const b = v128.load(first, 16);
    const c = v128.load(first, 32);
    const d = v128.load(first, 48);
    let sumA = f64x2.splat(0);
    let sumB = sumA;
    let sumC = sumA;
    let sumD = sumA;
    for (let at = first; at < first + size; at += 8) {
      sumA = f64x2.add(sumA, f64x2.sub(v128.load(at), a));
      sumB = f64x2.add(sumB, f64x2.sub(v128.load(at, 16), b));
      sumC = f64x2.add(sumC, f64x2.sub(v128.load(at, 32), c));
      sumD = f64x2.add(sumD, f64x2.sub(v128.load(at, 48), d));
    }
    const meanA = f64x2.div(sumA, count);
    const meanB = f64x2.div(sumB, count);
    const meanC = f64x2.div(sumC, count);
    const meanD = f64x2.div(sumD, count);
    sumA = f64x2.splat(0);
    sumB = sumA;
    sumC = sumA;
    sumD = sumA;
    for (let at = first; at < first + size; at += 8) {
      sumA = f64x2.add(sumA, f64x2.abs(f64x2.sub(f64x2.sub(v128.load(at), a), meanA)));
      sumB = f64x2.add(sumB, f64x2.abs(f64x2.sub(f64x2.sub(v128.load(at, 16), b), meanB)));
      sumC = f64x2.add(sumC, f64x2.abs(f64x2.sub(f64x2.sub(v128.load(at, 32), c), meanC)));
      sumD = f64x2.add(sumD, f64x2.abs(f64x2.sub(f64x2.sub(v128.load(at, 48), d), meanD)));
    }
    v128.store(output + row, f64x2.div(sumA, count));
    v128.store(output + row, f64x2.div(sumB, count), 16);
    v128.store(output + row, f64x2.div(sumC, count), 32);
    v128.store(output + row, f64x2.div(sumD, count), 48);
  }
}

/**
 * Rank of the last value of each window as a share of it, in the middle of those that equal it: half of how many values lie below it, how many do not lie
 * above it, and 1. The output lies where the windows begin.
 */
export function rankWindows(input: usize, output: usize, window: i32, rows: i32): void {
  const size = bytesOf(window);
  for (let row: usize = 0; row < bytesOf(rows); row += 64) {
    const first = input + row;
    const last = first + size - 8;
    const a = v128.load(last);
    const b = v128.load(last, 16);
    const c = v128.load(last, 32);
    const d = v128.load(last, 48);
    let sumA = i64x2.splat(0);
    let sumB = sumA;
    let sumC = sumA;
    let sumD = sumA;
    // A comparison that holds gives -1.
    for (let at = first; at <= last; at += 8) {
      const valueA = v128.load(at);
      const valueB = v128.load(at, 16);
      const valueC = v128.load(at, 32);
      const valueD = v128.load(at, 48);
      sumA = i64x2.sub(sumA, i64x2.add(f64x2.lt(valueA, a), f64x2.le(valueA, a)));
      sumB = i64x2.sub(sumB, i64x2.add(f64x2.lt(valueB, b), f64x2.le(valueB, b)));
      sumC = i64x2.sub(sumC, i64x2.add(f64x2.lt(valueC, c), f64x2.le(valueC, c)));
      sumD = i64x2.sub(sumD, i64x2.add(f64x2.lt(valueD, d), f64x2.le(valueD, d)));
    }
    storeRanks(output + row, sumA, window);
    storeRanks(output + row + 16, sumB, window);
    storeRanks(output + row + 32, sumC, window);
    storeRanks(output + row + 48, sumD, window);
  }
}

function storeRanks(output: usize, sums: v128, window: i32): void {
  store<f64>(output, <f64>(i64x2.extract_lane(sums, 0) + 1) / 2 / <f64>window);
  store<f64>(output + 8, <f64>(i64x2.extract_lane(sums, 1) + 1) / 2 / <f64>window);
}

/**
 * Sums of the values of each window times weights, in four sums a row, as each addition waits for the one before. Two pairs of rows side by side; the
 * output lies where the windows begin.
 */
export function weightedSums(input: usize, weights: usize, output: usize, window: i32, rows: i32): void {
  const size = bytesOf(window);
  const fours = bytesOf(window & ~3);
  for (let row: usize = 0; row < bytesOf(rows); row += 32) {
    const from = input + row;
    let first = f64x2.splat(0);
    let second = first;
    let third = first;
    let fourth = first;
    let firstNext = first;
    let secondNext = first;
    let thirdNext = first;
    let fourthNext = first;
    let at: usize = 0;
    for (; at < fours; at += 32) {
      const one = v128.load64_splat(weights + at);
      const two = v128.load64_splat(weights + at, 8);
      const three = v128.load64_splat(weights + at, 16);
      const four = v128.load64_splat(weights + at, 24);
      first = f64x2.add(first, f64x2.mul(one, v128.load(from + at)));
      second = f64x2.add(second, f64x2.mul(two, v128.load(from + at, 8)));
      third = f64x2.add(third, f64x2.mul(three, v128.load(from + at, 16)));
      fourth = f64x2.add(fourth, f64x2.mul(four, v128.load(from + at, 24)));
      firstNext = f64x2.add(firstNext, f64x2.mul(one, v128.load(from + at, 16)));
      secondNext = f64x2.add(secondNext, f64x2.mul(two, v128.load(from + at, 24)));
      thirdNext = f64x2.add(thirdNext, f64x2.mul(three, v128.load(from + at, 32)));
      fourthNext = f64x2.add(fourthNext, f64x2.mul(four, v128.load(from + at, 40)));
    }
    for (; at < size; at += 8) {
      const one = v128.load64_splat(weights + at);
      first = f64x2.add(first, f64x2.mul(one, v128.load(from + at)));
      firstNext = f64x2.add(firstNext, f64x2.mul(one, v128.load(from + at, 16)));
    }
    v128.store(output + row, f64x2.add(f64x2.add(first, second), f64x2.add(third, fourth)));
    const next = f64x2.add(f64x2.add(firstNext, secondNext), f64x2.add(thirdNext, fourthNext));
    v128.store(output + row, next, 16);
  }
}
