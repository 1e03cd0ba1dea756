import { midRanks } from './ranks.ts';

/**
 * Spearman's rank correlation, ties by mid-ranks, over the rows where both are known (neither NaN).
 * null where there are fewer than two such rows, or either has one value in all of them.
 */
export function spearman(a: Float64Array, b: Float64Array): number | null {
  const x = new Float64Array(a.length);
  const y = new Float64Array(a.length);
  let known = 0;
  for (let row = 0; row < a.length; row += 1) {
    const one = a[row] ?? Number.NaN;
    const other = b[row] ?? Number.NaN;
    if (Number.isNaN(one) || Number.isNaN(other)) continue;
    x[known] = one;
    y[known] = other;
    known += 1;
  }
  return rankCorrelation(midRanks(x.subarray(0, known)), midRanks(y.subarray(0, known)));
}

/** Pearson's correlation of two columns of mid-ranks of 1..n, NaN in neither: both have the mean (n + 1) / 2. */
export function rankCorrelation(a: Float64Array, b: Float64Array): number | null {
  const mean = (a.length + 1) / 2;
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let row = 0; row < a.length; row += 1) {
    const x = (a[row] ?? mean) - mean;
    const y = (b[row] ?? mean) - mean;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa > 0 && bb > 0 ? Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb))) : null;
}
