/**
 * The chance that Kolmogorov's limiting statistic exceeds `x`: 2 sum (-1)^(k-1) exp(-2 k^2 x^2), and for small `x` its
 * other form, which converges there (A. Kolmogorov 1933; N. Smirnov 1948).
 */
export function kolmogorovTail(x: number): number {
  if (x <= 0) return 1;
  let sum = 0;
  if (x < 1) {
    const base = (-Math.PI * Math.PI) / (8 * x * x);
    for (let odd = 1; odd < 20; odd += 2) sum += Math.exp(base * odd * odd);
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  for (let k = 1; k < 20; k += 1) sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * x * x);
  return 2 * sum;
}
