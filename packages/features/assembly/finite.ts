import { bytesOf } from './rows';

/** Whether all rows are finite: then they times 0 add up to 0. Eight sums, since each addition waits for the one before. */
export function areFinite(input: usize, rows: i32): bool {
  const zero = f64x2.splat(0);
  const end = input + bytesOf(rows);
  const whole = input + bytesOf(rows & ~7);
  let first = zero;
  let second = zero;
  let third = zero;
  let fourth = zero;
  for (; input < whole; input += 64) {
    first = f64x2.add(first, f64x2.mul(v128.load(input), zero));
    second = f64x2.add(second, f64x2.mul(v128.load(input, 16), zero));
    third = f64x2.add(third, f64x2.mul(v128.load(input, 32), zero));
    fourth = f64x2.add(fourth, f64x2.mul(v128.load(input, 48), zero));
  }
  const pairs = f64x2.add(f64x2.add(first, second), f64x2.add(third, fourth));
  let sum = f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
  for (; input < end; input += 8) sum += load<f64>(input) * 0;
  return sum === 0;
}

/** Whether any row is -0; they are read by two, and the one behind an odd number of rows counts. */
export function hasNegativeZero(input: usize, rows: i32): bool {
  const zero = f64x2.splat(-0.0);
  let any = i64x2.splat(0);
  for (let at: usize = 0; at < bytesOf(rows); at += 16)
    any = v128.or(any, i64x2.eq(v128.load(input + at), zero));
  return v128.any_true(any);
}

/** Whether any of so many bytes is not 0; they are read by sixteen. */
export function isAnySet(bytes: usize, count: i32): bool {
  let any = i8x16.splat(0);
  for (let at = 0; at < count; at += 16) any = v128.or(any, v128.load(bytes + at));
  return v128.any_true(any);
}
