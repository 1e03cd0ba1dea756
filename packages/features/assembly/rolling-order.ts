import { bytesOf } from './rows';

/** Of a quantile: the column it goes to, the places in the order between which it lies, and how far from the first. */
const quantileBytes: usize = 32;

/**
 * Quantiles of the windows of so many rows, from the order of the values before them, which it brings up to date: a new value takes the place of
 * the oldest one, and what lies between the two moves by one. All values have to be known. `place` is that of the oldest value in the
 * ring, `found` a place in the order near to it.
 * @returns where the oldest value was found the last time
 */
export function orderRows(
  input: usize,
  ring: usize,
  sorted: usize,
  window: i32,
  rows: i32,
  place: i32,
  found: i32,
  quantiles: usize,
  count: i32,
): i32 {
  const last = sorted + bytesOf(window - 1);
  const ringEnd = ring + bytesOf(window);
  let oldest = ring + bytesOf(place);
  let near = sorted + bytesOf(found);
  for (let row: usize = 0; row < bytesOf(rows); row += 8) {
    const current = load<f64>(input + row) + 0;
    const old = load<f64>(oldest);
    store<f64>(oldest, current);
    oldest += 8;
    if (oldest === ringEnd) oldest = ring;
    while (load<f64>(near) < old) near += 8;
    while (load<f64>(near) > old) near -= 8;
    let free = near;
    if (current < old) {
      for (; free > sorted; free -= 8) {
        const below = load<f64>(free - 8);
        if (!(below > current)) break;
        store<f64>(free, below);
      }
    } else {
      for (; free < last; free += 8) {
        const above = load<f64>(free + 8);
        if (!(above < current)) break;
        store<f64>(free, above);
      }
    }
    store<f64>(free, current);
    for (let at: usize = 0; at < <usize>count * quantileBytes; at += quantileBytes) {
      const least = load<f64>(sorted + bytesOf(<i32>load<f64>(quantiles + at + 8)));
      const most = load<f64>(sorted + bytesOf(<i32>load<f64>(quantiles + at + 16)));
      const share = load<f64>(quantiles + at + 24);
      store<f64>(<usize>load<f64>(quantiles + at) + row, least + (most - least) * share);
    }
  }
  return <i32>((near - sorted) >> 3);
}
