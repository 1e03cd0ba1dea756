/**
 * The t statistic of the slope of an ordinary least squares line through y[from], .., y[from + span - 1] at 0, 1, ..:
 * 0 if they have no slope, infinite if they lie on a line that has one, NaN if one of them is not finite. Residuals are
 * summed in a second pass, since the difference of sums of squares loses every digit where the fit is good.
 * @param span at least 3
 */
export function slopeT(y: Float64Array, from: number, span: number): number {
  const middle = (span - 1) / 2;
  const origin = y[from] ?? Number.NaN;
  let sum = 0;
  for (let x = 0; x < span; x += 1) sum += (y[from + x] ?? Number.NaN) - origin;
  const mean = sum / span;
  if (!Number.isFinite(mean)) return Number.NaN;
  // By pairs about the middle: a rise and its mirror image leave exactly no slope, and not one of rounding.
  let products = 0;
  for (let x = 0; x < middle; x += 1) {
    products += (middle - x) * ((y[from + span - 1 - x] ?? Number.NaN) - (y[from + x] ?? Number.NaN));
  }
  if (products === 0) return 0;
  const squares = (span * (span * span - 1)) / 12;
  const slope = products / squares;
  let residuals = 0;
  for (let x = 0; x < span; x += 1) {
    const residual = (y[from + x] ?? Number.NaN) - origin - mean - slope * (x - middle);
    residuals += residual * residual;
  }
  return slope / Math.sqrt(residuals / (span - 2) / squares);
}
