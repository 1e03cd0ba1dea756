/** A mean and how sure it is, with a standard error that holds for serially correlated values. */
export interface NeweyWestMean {
  readonly n: number;
  readonly lag: number;
  readonly mean: number | null;
  /** null where all values are equal, or there are fewer than two. */
  readonly standardError: number | null;
  /** mean / standard error. */
  readonly t: number | null;
}

/**
 * The mean of a series with the standard error of W. Newey and K. West, A Simple, Positive Semi-definite,
 * Heteroskedasticity and Autocorrelation Consistent Covariance Matrix, Econometrica 1987: Bartlett weights
 * 1 - l / (lag + 1), autocovariances divided by n, no small-sample factor.
 * @param lag the last autocovariance used; more than n - 1 counts as n - 1
 */
export function neweyWest(values: Float64Array, lag: number = neweyWestLag(values.length)): NeweyWestMean {
  const n = values.length;
  const used = Math.max(0, Math.min(lag, n - 1));
  if (n === 0) return { n, lag: used, mean: null, standardError: null, t: null };
  let sum = 0;
  let largest = 0;
  for (const value of values) {
    sum += value;
    largest = Math.max(largest, Math.abs(value));
  }
  const mean = sum / n;
  if (!Number.isFinite(mean)) return { n, lag: used, mean: null, standardError: null, t: null };
  const centered = values.map((value) => value - mean);
  let variance = autocovariance(centered, 0);
  // Equal values differ from their mean by its rounding; what is left of that is no variance.
  if (n < 2 || Math.sqrt(variance) <= 1e-13 * largest) {
    return { n, lag: used, mean, standardError: null, t: null };
  }
  for (let step = 1; step <= used; step += 1) {
    variance += 2 * (1 - step / (used + 1)) * autocovariance(centered, step);
  }
  const standardError = Math.sqrt(variance / n);
  if (!(standardError > 0 && Number.isFinite(standardError))) {
    return { n, lag: used, mean, standardError: null, t: null };
  }
  return { n, lag: used, mean, standardError, t: mean / standardError };
}

/** floor(4 (n / 100)^(2/9)), the customary lag for `n` values. */
export function neweyWestLag(n: number): number {
  return Math.floor(4 * (n / 100) ** (2 / 9));
}

function autocovariance(centered: Float64Array, step: number): number {
  let sum = 0;
  for (let index = step; index < centered.length; index += 1) {
    sum += (centered[index] ?? 0) * (centered[index - step] ?? 0);
  }
  return sum / centered.length;
}
