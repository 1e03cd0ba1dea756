/** From here on a float64 does not tell units apart, and three hundred digits tell a reader nothing. */
const withExponent = 1e15;

/** A number with so many decimals at most; large ones with separators, and beyond 10^15 with an exponent. */
export function formatNumber(value: number, decimals: number): string {
  if (Math.abs(value) >= withExponent) return value.toExponential(3);
  // Minus zero would show as "-0".
  return (value + 0).toLocaleString('en-US', { maximumFractionDigits: decimals }).replace(/^-0$/, '0');
}

/** A measure of any size with the four digits or so that are worth reading: 0.0123, 1.234, 12.34, 1,234.5. */
export function formatMeasure(value: number): string {
  const size = Math.abs(value);
  return formatNumber(value, size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4);
}

/** A share as percent. */
export function formatPercent(value: number, decimals = 2): string {
  return `${formatNumber(100 * value, decimals)}%`;
}
