// Row by row, two rows an instruction. Where the number of rows is odd the last pair reaches into the space behind the columns.
import { bytesOf } from './rows';

export function add(left: usize, right: usize, output: usize, rows: i32): void {
  for (let at: usize = 0; at < bytesOf(rows); at += 16)
    v128.store(output + at, f64x2.add(v128.load(left + at), v128.load(right + at)));
}

export function subtract(left: usize, right: usize, output: usize, rows: i32): void {
  for (let at: usize = 0; at < bytesOf(rows); at += 16)
    v128.store(output + at, f64x2.sub(v128.load(left + at), v128.load(right + at)));
}

export function multiply(left: usize, right: usize, output: usize, rows: i32): void {
  for (let at: usize = 0; at < bytesOf(rows); at += 16)
    v128.store(output + at, f64x2.mul(v128.load(left + at), v128.load(right + at)));
}

/** NaN where the divisor is 0. */
export function divide(left: usize, right: usize, output: usize, rows: i32): void {
  const zero = f64x2.splat(0);
  const unknown = f64x2.splat(NaN);
  for (let at: usize = 0; at < bytesOf(rows); at += 16) {
    const divisor = v128.load(right + at);
    const ratio = f64x2.div(v128.load(left + at), divisor);
    v128.store(output + at, v128.bitselect(unknown, ratio, f64x2.eq(divisor, zero)));
  }
}

/** The greater and the smaller of two, as `Math.max` and `Math.min` have them. */
export function greater(left: usize, right: usize, output: usize, rows: i32): void {
  for (let at: usize = 0; at < bytesOf(rows); at += 16)
    v128.store(output + at, f64x2.max(v128.load(left + at), v128.load(right + at)));
}

export function smaller(left: usize, right: usize, output: usize, rows: i32): void {
  for (let at: usize = 0; at < bytesOf(rows); at += 16)
    v128.store(output + at, f64x2.min(v128.load(left + at), v128.load(right + at)));
}

/** 1 or 0, or NaN where the difference is. */
export function isAbove(left: usize, right: usize, output: usize, rows: i32): void {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  for (let at: usize = 0; at < bytesOf(rows); at += 16) {
    const gap = f64x2.sub(v128.load(left + at), v128.load(right + at));
    const known = v128.and(f64x2.gt(gap, zero), one);
    v128.store(output + at, v128.bitselect(known, gap, f64x2.eq(gap, gap)));
  }
}

export function isAtLeast(left: usize, right: usize, output: usize, rows: i32): void {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  for (let at: usize = 0; at < bytesOf(rows); at += 16) {
    const gap = f64x2.sub(v128.load(left + at), v128.load(right + at));
    const known = v128.and(f64x2.ge(gap, zero), one);
    v128.store(output + at, v128.bitselect(known, gap, f64x2.eq(gap, gap)));
  }
}

/** NaN where the difference is not finite. */
export function isEqual(left: usize, right: usize, output: usize, rows: i32): void {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  const unknown = f64x2.splat(NaN);
  for (let at: usize = 0; at < bytesOf(rows); at += 16) {
    const gap = f64x2.sub(v128.load(left + at), v128.load(right + at));
    const known = v128.and(f64x2.eq(gap, zero), one);
    v128.store(output + at, v128.bitselect(known, unknown, f64x2.eq(f64x2.sub(gap, gap), zero)));
  }
}

/** The second where the condition is not 0, the third where it is; NaN where the condition is. */
export function where(condition: usize, then: usize, otherwise: usize, output: usize, rows: i32): void {
  const zero = f64x2.splat(0);
  for (let at: usize = 0; at < bytesOf(rows); at += 16) {
    const holds = v128.load(condition + at);
    const taken = v128.bitselect(v128.load(otherwise + at), v128.load(then + at), f64x2.eq(holds, zero));
    v128.store(output + at, v128.bitselect(taken, holds, f64x2.eq(holds, holds)));
  }
}

export function absolute(input: usize, output: usize, rows: i32): void {
  for (let at: usize = 0; at < bytesOf(rows); at += 16)
    v128.store(output + at, f64x2.abs(v128.load(input + at)));
}

export function squareRoot(input: usize, output: usize, rows: i32): void {
  scaledRoot(input, output, rows, 1);
}

/** The square root of the input times a factor. */
export function scaledRoot(input: usize, output: usize, rows: i32, factor: f64): void {
  const times = f64x2.splat(factor);
  for (let at: usize = 0; at < bytesOf(rows); at += 16)
    v128.store(output + at, f64x2.sqrt(f64x2.mul(v128.load(input + at), times)));
}

/** The first and so many times the second. */
export function addScaled(left: usize, right: usize, output: usize, rows: i32, factor: f64): void {
  const times = f64x2.splat(factor);
  for (let at: usize = 0; at < bytesOf(rows); at += 16) {
    const scaled = f64x2.mul(v128.load(right + at), times);
    v128.store(output + at, f64x2.add(v128.load(left + at), scaled));
  }
}

/** The ratio; NaN where the divisor is not above 0. */
export function divideAboveZero(left: usize, right: usize, output: usize, rows: i32): void {
  const zero = f64x2.splat(0);
  const unknown = f64x2.splat(NaN);
  for (let at: usize = 0; at < bytesOf(rows); at += 16) {
    const divisor = v128.load(right + at);
    const ratio = f64x2.div(v128.load(left + at), divisor);
    v128.store(output + at, v128.bitselect(ratio, unknown, f64x2.gt(divisor, zero)));
  }
}
