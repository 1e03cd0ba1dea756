import type { ValueSorter } from '../statistics/value-sorter.ts';

/**
 * Writes the mid-rank - mean rank of each value from `start` to before `end` to where its code points.
 * @returns the sum of their squares: of halves, exact up to some 10 million values
 */
export function rankSorted(
  { values, codes }: ValueSorter,
  start: number,
  end: number,
  ranks: Float32Array,
): number {
  let sum = 0;
  for (let first = start; first < end; ) {
    const value = values[first];
    let last = first + 1;
    while (last < end && values[last] === value) last += 1;
    // Mid-rank (first + 1 + last) / 2, less the mean (count + 1) / 2, counted from the start.
    const centered = (first + last - start - end) / 2;
    for (let index = first; index < last; index += 1) ranks[codes[index] ?? 0] = centered;
    sum += centered * centered * (last - first);
    first = last;
  }
  return sum;
}
