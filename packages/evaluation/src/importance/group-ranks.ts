import type { DayGroups } from './day-groups.ts';
import type { OrderedColumn } from './ordered-column.ts';

/** Mid-ranks of a column within each group, by place. */
export interface GroupRanks {
  readonly values: Float64Array;
  /** Of each group, from its first place on: the places that have a value, ascending. */
  readonly sorted: Uint32Array;
  /** How many those are, of each group. */
  readonly known: Uint32Array;
  /** Mid-rank - mean rank of the group; 0 where there is no value. Multiples of a half: exact in 32 bits. */
  readonly ranks: Float32Array;
  /** Sum of the squares of `ranks`, of each group. */
  readonly squares: Float64Array;
}

/** Deals the rows out to their groups in the column's order: linear time, no group is sorted. */
export function rankWithinGroups(groups: DayGroups, column: OrderedColumn): GroupRanks {
  const { values, order } = column;
  const count = groups.day.length;
  const known = new Uint32Array(count);
  const sorted = new Uint32Array(values.length);
  for (let index = 0; index < order.length; index += 1) {
    const row = order[index] ?? 0;
    const group = groups.groupOf[row] ?? 0;
    const filled = known[group] ?? 0;
    sorted[(groups.start[group] ?? 0) + filled] = groups.placeOf[row] ?? 0;
    known[group] = filled + 1;
  }
  const ranks = new Float32Array(values.length);
  const squares = new Float64Array(count);
  for (let group = 0; group < count; group += 1) {
    const start = groups.start[group] ?? 0;
    const places = sorted.subarray(start, start + (known[group] ?? 0));
    squares[group] = centerRanks(groups, values, places, ranks, 0);
  }
  return { values, sorted, known, ranks, squares };
}

/**
 * Writes mid-rank - mean rank of ascending places to `into`, each at place - `origin`.
 * @returns the sum of their squares
 */
export function centerRanks(
  groups: DayGroups,
  values: Float64Array,
  places: Uint32Array,
  into: Float32Array,
  origin: number,
): number {
  const { rows } = groups;
  const count = places.length;
  let squares = 0;
  let value = values[rows[places[0] ?? 0] ?? 0];
  for (let first = 0; first < count; ) {
    let end = first + 1;
    let next = value;
    while (end < count) {
      next = values[rows[places[end] ?? 0] ?? 0];
      if (next !== value) break;
      end += 1;
    }
    // Mid-rank (first + 1 + end) / 2 less the mean (count + 1) / 2.
    const centered = (first + end - count) / 2;
    for (let index = first; index < end; index += 1) into[(places[index] ?? 0) - origin] = centered;
    squares += centered * centered * (end - first);
    first = end;
    value = next;
  }
  return squares;
}
