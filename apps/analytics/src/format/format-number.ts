/** A number with so many decimals at most, without an exponent; large ones with separators. */
export function formatNumber(value: number, decimals: number): string {
  // Minus zero would show as "-0".
  return (value + 0).toLocaleString('en-US', { maximumFractionDigits: decimals }).replace(/^-0$/, '0');
}

/** A share as percent. */
export function formatPercent(value: number, decimals = 2): string {
  return `${formatNumber(100 * value, decimals)}%`;
}
