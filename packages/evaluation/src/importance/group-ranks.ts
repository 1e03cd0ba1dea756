import { identity } from '../statistics/order-by.ts';
import { sortByBits } from '../statistics/sort-by-bits.ts';
import { toSortableBits } from '../statistics/sortable-bits.ts';
import type { DayGroups } from './day-groups.ts';

/** Mid-ranks of a column within each group, by place. */
export interface GroupRanks {
  /** Of each group, from its first place on: the places that have a value, ascending. */
  readonly sorted: Uint32Array;
  /** How many those are, of each group. */
  readonly known: Uint32Array;
  /**
   * Mid-rank - mean rank of the group's known; NaN where there is no value. Multiples of a half: exact in 32 bits.
   * Equal in a group where the values are, so that ranks among fewer rows can be made from them.
   */
  readonly ranks: Float32Array;
  /** Sum of the squares of `ranks`, of each group. */
  readonly squares: Float64Array;
}

/**
 * Ranks each group by itself: its rows lie near one another, while a walk through all rows in the order of their values goes
 * all over memory (213 ns a row of five million that way, and 80 this way).
 * @param values a column by row; NaN where there is none
 */
export function rankWithinGroups({ rows, start, day }: DayGroups, values: Float64Array): GroupRanks {
  const length = rows.length;
  const placed = new Float64Array(length);
  for (let place = 0; place < length; place += 1) placed[place] = values[rows[place] ?? 0] ?? Number.NaN;
  const bits = { high: new Uint32Array(length), low: new Uint32Array(length) };
  toSortableBits(placed, bits);
  const sorted = identity(length);
  sortByBits(bits, sorted, start);
  const known = new Uint32Array(day.length);
  const ranks = new Float32Array(length).fill(Number.NaN);
  const squares = new Float64Array(day.length);
  for (let group = 0; group < day.length; group += 1) {
    const begin = start[group] ?? 0;
    let end = start[group + 1] ?? begin;
    while (end > begin && Number.isNaN(placed[sorted[end - 1] ?? 0] ?? Number.NaN)) end -= 1;
    known[group] = end - begin;
    squares[group] = rankOrdered(placed, sorted.subarray(begin, end), ranks);
  }
  return { sorted, known, ranks, squares };
}

/** Writes the mid-ranks of the places of one group, and returns the sum of their squares. */
function rankOrdered(placed: Float64Array, places: Uint32Array, ranks: Float32Array): number {
  const count = places.length;
  let sum = 0;
  for (let first = 0; first < count; ) {
    const value = placed[places[first] ?? 0];
    let last = first + 1;
    while (last < count && placed[places[last] ?? 0] === value) last += 1;
    // Mid-rank (first + 1 + last) / 2, less the mean (count + 1) / 2.
    const centered = (first + last - count) / 2;
    for (let index = first; index < last; index += 1) ranks[places[index] ?? 0] = centered;
    sum += centered * centered * (last - first);
    first = last;
  }
  return sum;
}
