/** Sums over windows of doubles without any rounding: every double of some size is a whole number of 2^-60. */
const places = 60;

function toWhole(value: number): bigint {
  const whole = value * 2 ** places;
  if (!Number.isInteger(whole)) throw new RangeError(`${value} has bits below 2^-${places}`);
  return BigInt(whole);
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}

/** The ratio of two whole numbers, to some last bits. */
function ratio(above: bigint, below: bigint): number {
  // Shifted so that both fit a double with all the bits it has.
  const cut = (value: bigint) => BigInt(Math.max(0, value.toString(2).length - 200));
  const [up, down] = [cut(above), cut(below)];
  return (Number(above >> up) / Number(below >> down)) * 2 ** Number(up - down);
}

/** Sum of products of the distances from their means, times the square of the number, in 2^-120. */
function comoment(left: readonly bigint[], right: readonly bigint[]): bigint {
  const n = BigInt(left.length);
  const products = sum(left.map((value, at) => value * (right[at] ?? 0n)));
  return n * products - sum(left) * sum(right);
}

export function exactMean(window: readonly number[]): number {
  return ratio(sum(window.map(toWhole)), BigInt(window.length) << BigInt(places));
}

/** Covariance, ddof 0; of one with itself the variance. */
export function exactCovariance(left: readonly number[], right: readonly number[]): number {
  const n = BigInt(left.length);
  return ratio(comoment(left.map(toWhole), right.map(toWhole)), (n * n) << BigInt(2 * places));
}

export function exactVariance(window: readonly number[]): number {
  return exactCovariance(window, window);
}

/** Distance of the last value from the mean, in standard deviations of ddof 0. */
export function exactZScore(window: readonly number[]): number {
  const values = window.map(toWhole);
  const n = BigInt(values.length);
  const off = n * (values.at(-1) ?? 0n) - sum(values);
  return Math.sign(Number(off)) * Math.sqrt(ratio(off * off, comoment(values, values)));
}

export function exactCorrelation(left: readonly number[], right: readonly number[]): number {
  const [a, b] = [left.map(toWhole), right.map(toWhole)];
  const both = comoment(a, b);
  const square = ratio(both * both, comoment(a, a) * comoment(b, b));
  return Math.sign(Number(both)) * Math.sqrt(square);
}

/** Central moment of some power times the number to that power less one, and the number; in 2^(-60 power). */
function centralSum(window: readonly number[], power: number): bigint {
  const n = BigInt(window.length);
  const values = window.map(toWhole);
  const total = sum(values);
  return sum(values.map((value) => (n * value - total) ** BigInt(power)));
}

export function exactSkew(window: readonly number[]): number {
  const n = BigInt(window.length);
  const [second, third] = [centralSum(window, 2), centralSum(window, 3)];
  return Math.sign(Number(third)) * Math.sqrt(ratio(third * third * n, second ** 3n));
}

export function exactKurtosis(window: readonly number[]): number {
  const n = BigInt(window.length);
  const second = centralSum(window, 2);
  return ratio(n * centralSum(window, 4) - 3n * second * second, second * second);
}

/** The least-squares line over 0, 1, .. : its slope and its value at a place. */
export function exactLine(window: readonly number[]): { slope: number; at(place: number): number } {
  const n = BigInt(window.length);
  const values = window.map(toWhole);
  const places60 = BigInt(places);
  const slots = values.map((_, at) => BigInt(at));
  const below = comoment(slots, slots);
  const cross = comoment(slots, values);
  return {
    slope: ratio(cross, below << places60),
    // (sum y) / n + slope (place - (n - 1) / 2), over one denominator.
    at: (place) =>
      ratio(
        2n * below * sum(values) + n * cross * (2n * BigInt(place) - n + 1n),
        (2n * n * below) << places60,
      ),
  };
}
