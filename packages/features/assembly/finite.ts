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
  let sum = lanesOf(pairs);
  for (; input < end; input += 8) sum += load<f64>(input) * 0;
  return sum === 0;
}

/** Whether all rows are finite, and none is -0. */
export function areOrdinary(input: usize, rows: i32): bool {
  const zero = f64x2.splat(0);
  const negative = f64x2.splat(-0.0);
  const end = input + bytesOf(rows);
  const whole = input + bytesOf(rows & ~3);
  let first = zero;
  let second = zero;
  let firstAny = i64x2.splat(0);
  let secondAny = firstAny;
  for (; input < whole; input += 32) {
    const one = v128.load(input);
    const other = v128.load(input, 16);
    first = f64x2.add(first, f64x2.mul(one, zero));
    second = f64x2.add(second, f64x2.mul(other, zero));
    firstAny = v128.or(firstAny, i64x2.eq(one, negative));
    secondAny = v128.or(secondAny, i64x2.eq(other, negative));
  }
  let sum = lanesOf(f64x2.add(first, second));
  let any = v128.any_true(v128.or(firstAny, secondAny));
  for (; input < end; input += 8) {
    sum += load<f64>(input) * 0;
    any = any || load<u64>(input) === 0x8000000000000000;
  }
  return sum === 0 && !any;
}

function lanesOf(pairs: v128): f64 {
  return f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
}

/** Whether any of so many bytes is not 0. */
export function isAnySet(bytes: usize, count: i32): bool {
  const end = bytes + <usize>count;
  const whole = bytes + <usize>(count & ~15);
  let any = i8x16.splat(0);
  for (; bytes < whole; bytes += 16) any = v128.or(any, v128.load(bytes));
  let found = v128.any_true(any);
  for (; bytes < end; bytes++) found = found || load<u8>(bytes) !== 0;
  return found;
}
