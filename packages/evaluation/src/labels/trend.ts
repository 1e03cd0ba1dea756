/**
 * The t statistic of the slope of an ordinary least squares line through y[from], .., y[from + span - 1] at 0, 1, ..:
 * 0 if all are equal, infinite if they lie on a line. Residuals are summed in a second pass, since the difference of
 * sums of squares loses every digit where the fit is good.
 */
export function slopeT(y: Float64Array, from: number, span: number): number {
  const middle = (span - 1) / 2;
  const origin = y[from] ?? Number.NaN;
  let sum = 0;
  for (let x = 0; x < span; x += 1) sum += (y[from + x] ?? Number.NaN) - origin;
  const mean = sum / span;
  let products = 0;
  for (let x = 0; x < span; x += 1) products += (x - middle) * ((y[from + x] ?? Number.NaN) - origin - mean);
  const squares = (span * (span * span - 1)) / 12;
  const slope = products / squares;
  if (slope === 0) return 0;
  let residuals = 0;
  for (let x = 0; x < span; x += 1) {
    const residual = (y[from + x] ?? Number.NaN) - origin - mean - slope * (x - middle);
    residuals += residual * residual;
  }
  return slope / Math.sqrt(residuals / (span - 2) / squares);
}
