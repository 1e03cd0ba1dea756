import type { ComparisonReport } from './comparison-report.ts';

/**
 * McNemar's test on pairs of R, NaN where a side did not trade: whether one of the two is right more often where they
 * differ. Exact, two-sided: twice the binomial tail of the fewer, 1 at most.
 * Source: Q. McNemar, Note on the Sampling Error of the Difference between Correlated Proportions, Psychometrika 1947.
 */
export function mcNemar(first: Float64Array, second: Float64Array): ComparisonReport['apart'] {
  let onlyFirstWon = 0;
  let onlySecondWon = 0;
  for (let pair = 0; pair < first.length; pair += 1) {
    const a = first[pair] ?? Number.NaN;
    const b = second[pair] ?? Number.NaN;
    if (Number.isNaN(a) || Number.isNaN(b) || a > 0 === b > 0) continue;
    if (a > 0) onlyFirstWon += 1;
    else onlySecondWon += 1;
  }
  const apart = onlyFirstWon + onlySecondWon;
  if (apart === 0) return { onlyFirstWon, onlySecondWon, pValue: null, reason: 'never_apart' };
  const fewer = Math.min(onlyFirstWon, onlySecondWon);
  return { onlyFirstWon, onlySecondWon, pValue: Math.min(1, 2 * binomialHalf(fewer, apart)), reason: null };
}

/**
 * P(X <= k) of a binomial of n trials with probability 1/2, by its terms from 0 up: relative error about 1e-16 x k. The
 * sum is kept in units of a power of two, since the first term alone, 2^-n, is below float64 from 1,075 trials on.
 */
function binomialHalf(k: number, n: number): number {
  let exponent = -n;
  let term = 1;
  let sum = 1;
  for (let at = 0; at < k; at += 1) {
    term *= (n - at) / (at + 1);
    sum += term;
    if (sum > 2 ** 500) {
      term /= 2 ** 500;
      sum /= 2 ** 500;
      exponent += 500;
    }
  }
  // In two factors: a power of two may be below float64 where its product with the sum is not.
  return sum * 2 ** Math.max(exponent, -1_000) * 2 ** Math.min(exponent + 1_000, 0);
}
