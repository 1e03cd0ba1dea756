import type { DayGroups } from './day-groups.ts';
import type { OrderedColumn } from './ordered-column.ts';

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

/** Deals the rows out to their groups in the column's order: linear time, no group is sorted. */
export function rankWithinGroups(groups: DayGroups, { values, order }: OrderedColumn): GroupRanks {
  const { rows, start, placeOf, groupOf, day } = groups;
  const known = new Uint32Array(day.length);
  const sorted = new Uint32Array(values.length);
  for (let index = 0; index < order.length; index += 1) {
    const row = order[index] ?? 0;
    const group = groupOf[row] ?? 0;
    const filled = known[group] ?? 0;
    sorted[(start[group] ?? 0) + filled] = placeOf[row] ?? 0;
    known[group] = filled + 1;
  }
  const ranks = new Float32Array(values.length).fill(Number.NaN);
  const squares = new Float64Array(day.length);
  for (let group = 0; group < day.length; group += 1) {
    const begin = start[group] ?? 0;
    const count = known[group] ?? 0;
    const end = begin + count;
    let sum = 0;
    let value = values[rows[sorted[begin] ?? 0] ?? 0];
    for (let first = begin; first < end; ) {
      let next = value;
      let last = first + 1;
      for (; last < end; last += 1) {
        next = values[rows[sorted[last] ?? 0] ?? 0];
        if (next !== value) break;
      }
      // Mid-rank (first + 1 + last) / 2, counted from the group's first place, less the mean (count + 1) / 2.
      const centered = (first + last - 2 * begin - count) / 2;
      for (let index = first; index < last; index += 1) ranks[sorted[index] ?? 0] = centered;
      sum += centered * centered * (last - first);
      first = last;
      value = next;
    }
    squares[group] = sum;
  }
  return { sorted, known, ranks, squares };
}
