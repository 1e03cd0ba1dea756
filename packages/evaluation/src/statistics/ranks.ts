import { orderBy } from './order-by.ts';

/**
 * Mid-ranks from 1: equal values share the mean of the ranks they take up together. NaN, and whatever is not in
 * `order`, has rank NaN.
 * @param order rows in ascending order of value, NaN last; may leave rows out, which are then not ranked among the others
 */
export function midRanks(values: Float64Array, order: Uint32Array = orderBy([values])): Float64Array {
  const ranks = new Float64Array(values.length).fill(Number.NaN);
  for (let first = 0; first < order.length; ) {
    const value = values[order[first] ?? 0] ?? Number.NaN;
    if (Number.isNaN(value)) break;
    let end = first + 1;
    while (end < order.length && values[order[end] ?? 0] === value) end += 1;
    const rank = (first + 1 + end) / 2;
    for (let place = first; place < end; place += 1) ranks[order[place] ?? 0] = rank;
    first = end;
  }
  return ranks;
}
