import { normalQuantile } from './normal-distribution.ts';

/**
 * The score interval of a share, of E. Wilson, Probable Inference, 1927, without continuity correction.
 * @param n observations, 1 or more; need not be whole, as where it is what overlapping ones are worth
 */
export function wilsonInterval(
  share: number,
  n: number,
  confidence = 0.95,
): { readonly low: number; readonly high: number } {
  const z = normalQuantile((1 + confidence) / 2);
  const weight = (z * z) / n;
  const center = (share + weight / 2) / (1 + weight);
  const half = (z / (1 + weight)) * Math.sqrt((share * (1 - share)) / n + weight / (4 * n));
  // Rounding must not put an end outside of what a share can be.
  return { low: Math.max(0, center - half), high: Math.min(1, center + half) };
}
