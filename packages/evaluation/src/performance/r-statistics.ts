import { selectQuantile } from '../statistics/select-quantile.ts';

/** Sums over a column of R. */
export interface RStatistics {
  readonly n: number;
  readonly positive: number;
  readonly negative: number;
  readonly gains: number;
  /** A positive sum. */
  readonly losses: number;
  readonly total: number;
  readonly mean: number;
  /** Standard deviation, ddof 1; NaN for fewer than two values, 0 where they are equal. */
  readonly sd: number;
  readonly median: number | null;
}

/** @param values finite; left as they are */
export function rStatistics(values: Float64Array): RStatistics {
  const n = values.length;
  let positive = 0;
  let negative = 0;
  let gains = 0;
  let losses = 0;
  let total = 0;
  for (let index = 0; index < n; index += 1) {
    const value = values[index] ?? 0;
    total += value;
    if (value > 0) {
      positive += 1;
      gains += value;
    } else if (value < 0) {
      negative += 1;
      losses -= value;
    }
  }
  const mean = total / n;
  return {
    n,
    positive,
    negative,
    gains,
    losses,
    total,
    mean,
    sd: standardDeviation(values, mean),
    median: selectQuantile(values.slice(), 0.5),
  };
}

/**
 * With ddof 1, in two passes. 0 where the values differ by no more than the rounding of their sum: a ratio to that
 * would be of the order of 1e16.
 */
export function standardDeviation(values: Float64Array, mean: number): number {
  let squares = 0;
  let largest = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    const off = value - mean;
    squares += off * off;
    const size = Math.abs(value);
    if (size > largest) largest = size;
  }
  const sd = Math.sqrt(squares / (values.length - 1));
  return sd <= 1e-13 * largest ? 0 : sd;
}
