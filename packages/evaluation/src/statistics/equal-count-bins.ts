import { orderBy } from './order-by.ts';

/** The bin of what is in none: NaN, and rows left out of the order. */
export const noBin = 255;

/**
 * Bins of as equal a count as ties allow: a value is in bin floor(bins x (how many are less) / n). Equal values are
 * never parted, so bins may be uneven and some empty where there are many ties; without any, counts differ by one.
 * @param bins at most 254
 * @param order rows in ascending order of value, NaN last; may leave rows out, which then have {@link noBin}
 * @returns the bin of each row from 0, {@link noBin} where it is NaN
 */
export function equalCountBins(
  values: Float64Array,
  bins: number,
  order: Uint32Array = orderBy([values]),
): Uint8Array {
  const binOf = new Uint8Array(values.length).fill(noBin);
  let known = order.length;
  while (known > 0 && Number.isNaN(values[order[known - 1] ?? 0] ?? Number.NaN)) known -= 1;
  let previous = Number.NaN;
  let bin = 0;
  for (let place = 0; place < known; place += 1) {
    const row = order[place] ?? 0;
    const value = values[row] ?? Number.NaN;
    if (value !== previous) bin = Math.floor((bins * place) / known);
    binOf[row] = bin;
    previous = value;
  }
  return binOf;
}
