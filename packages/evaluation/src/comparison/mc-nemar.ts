import { normalCdf } from '../statistics/normal-distribution.ts';
import type { ComparisonReport } from './comparison-report.ts';

/** Pairs apart up to which the binomial is summed; beyond, the normal distribution is as good to four digits. */
const exactUpTo = 1_000;

/**
 * McNemar's test on pairs of R, NaN where a side did not trade: whether one of the two is right more often where they
 * differ. Exact binomial, two-sided; with the continuity correction beyond 1,000 pairs apart.
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
  const pValue =
    apart > exactUpTo
      ? 2 * normalCdf(Math.min(0, (2 * fewer + 1 - apart) / Math.sqrt(apart)))
      : Math.min(1, 2 * binomialHalf(fewer, apart));
  return { onlyFirstWon, onlySecondWon, pValue, reason: null };
}

/** P(X <= k) of a binomial of n trials with probability 1/2. */
function binomialHalf(k: number, n: number): number {
  let logTerm = -n * Math.LN2;
  let sum = 0;
  for (let at = 0; at <= k; at += 1) {
    sum += Math.exp(logTerm);
    logTerm += Math.log((n - at) / (at + 1));
  }
  return sum;
}
