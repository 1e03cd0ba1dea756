import { bytesOf } from './rows';

// One lane each: a comparison without a branch, and prices go up or down as nobody can foretell. The values have to be finite, and no zero negative:
// which of two zeros is the greater would depend on which comes first.

/** The greatest value of each window; blocks as in `sumBlocks`. */
export function maxBlocks(input: usize, output: usize, window: i32, blocks: i32): void {
  const size = bytesOf(window);
  for (let block = 0; block < blocks; block++) {
    let tail = f64x2.splat(-Infinity);
    for (let at = size; at > 0; ) {
      at -= 8;
      v128.store64_lane(output + at, tail, 0);
      tail = f64x2.pmax(tail, v128.load64_zero(input - size + at));
    }
    let head = f64x2.splat(-Infinity);
    for (let at: usize = 0; at < size; at += 8) {
      head = f64x2.pmax(head, v128.load64_zero(input + at));
      v128.store64_lane(output + at, f64x2.pmax(head, v128.load64_zero(output + at)), 0);
    }
    input += size;
    output += size;
  }
}

/** The smallest value of each window. */
export function minBlocks(input: usize, output: usize, window: i32, blocks: i32): void {
  const size = bytesOf(window);
  for (let block = 0; block < blocks; block++) {
    let tail = f64x2.splat(Infinity);
    for (let at = size; at > 0; ) {
      at -= 8;
      v128.store64_lane(output + at, tail, 0);
      tail = f64x2.pmin(tail, v128.load64_zero(input - size + at));
    }
    let head = f64x2.splat(Infinity);
    for (let at: usize = 0; at < size; at += 8) {
      head = f64x2.pmin(head, v128.load64_zero(input + at));
      v128.store64_lane(output + at, f64x2.pmin(head, v128.load64_zero(output + at)), 0);
    }
    input += size;
    output += size;
  }
}

/**
 * Rows since the greatest value of each window times `sign`; of equal ones the latest counts, or the first. `tails` is a column for
 * what waits for the rows one window later.
 */
export function placeBlocks(
  input: usize,
  output: usize,
  tails: usize,
  window: i32,
  blocks: i32,
  sign: f64,
  latest: bool,
): void {
  const size = bytesOf(window);
  const signs = f64x2.splat(sign);
  const one = f64x2.splat(1);
  const all = i64x2.splat(-1);
  const none = i64x2.splat(0);
  const takeEqual = latest ? all : none;
  const keepEqual = latest ? none : all;
  for (let block = 0; block < blocks; block++) {
    let tail = f64x2.splat(-Infinity);
    // Rows from the value to the end of its block, and one.
    let since = f64x2.splat(0);
    let past = f64x2.splat(0);
    for (let at = size; at > 0; ) {
      at -= 8;
      v128.store64_lane(tails + at, tail, 0);
      v128.store64_lane(output + at, past, 0);
      since = f64x2.add(since, one);
      const value = f64x2.mul(v128.load64_zero(input - size + at), signs);
      const taken = v128.or(f64x2.gt(value, tail), v128.and(f64x2.eq(value, tail), keepEqual));
      tail = f64x2.pmax(tail, value);
      past = v128.bitselect(since, past, taken);
    }
    let head = f64x2.splat(-Infinity);
    let place = f64x2.splat(0);
    let headPlace = f64x2.splat(0);
    for (let at: usize = 0; at < size; at += 8) {
      const value = f64x2.mul(v128.load64_zero(input + at), signs);
      const taken = v128.or(f64x2.gt(value, head), v128.and(f64x2.eq(value, head), takeEqual));
      head = f64x2.pmax(head, value);
      headPlace = v128.bitselect(place, headPlace, taken);
      const before = v128.load64_zero(tails + at);
      const here = v128.or(f64x2.gt(head, before), v128.and(f64x2.eq(head, before), takeEqual));
      const inBlock = f64x2.sub(place, headPlace);
      const inLast = f64x2.add(place, v128.load64_zero(output + at));
      v128.store64_lane(output + at, v128.bitselect(inBlock, inLast, here), 0);
      place = f64x2.add(place, one);
    }
    input += size;
    output += size;
    tails += size;
  }
}
