import type { ValueSorter } from '../statistics/value-sorter.ts';
import type { DayGroups } from './day-groups.ts';
import { rankSorted } from './rank-sorted.ts';

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

/** Room for the ranks of a column. */
export function createGroupRanks({ rows, day }: DayGroups): GroupRanks {
  return {
    sorted: new Uint32Array(rows.length),
    known: new Uint32Array(day.length),
    ranks: new Float32Array(rows.length),
    squares: new Float64Array(day.length),
  };
}

/**
 * Ranks each group by itself: its rows lie near one another, while a walk through all rows in the order of their values goes
 * all over memory (213 ns a row of five million that way, and 40 this way).
 * @param values a column by row; NaN where there is none
 * @param into ranks of a column before, to be overwritten
 */
export function rankWithinGroups(
  groups: DayGroups,
  values: Float64Array,
  sorter: ValueSorter,
  into: GroupRanks = createGroupRanks(groups),
): GroupRanks {
  const { rows, start, day } = groups;
  const { values: sorted, codes } = sorter;
  const { ranks } = into;
  for (let group = 0; group < day.length; group += 1) {
    const begin = start[group] ?? 0;
    const last = start[group + 1] ?? begin;
    let end = begin;
    for (let place = begin; place < last; place += 1) {
      const value = values[rows[place] ?? 0] ?? Number.NaN;
      if (Number.isNaN(value)) {
        ranks[place] = Number.NaN;
        continue;
      }
      sorted[end] = value;
      codes[end] = place;
      end += 1;
    }
    sorter.sort(begin, end);
    into.known[group] = end - begin;
    into.squares[group] = rankSorted(sorter, begin, end, ranks);
  }
  into.sorted.set(codes.subarray(0, rows.length));
  return into;
}
