import type { DayGroups } from './day-groups.ts';
import { centerRanks, type GroupRanks } from './group-ranks.ts';

/** The information coefficient of each UTC day that has one, in order. */
export interface DailyCoefficients {
  /** Days since the epoch. */
  readonly day: Int32Array;
  /** Mean over the symbols of the day. */
  readonly ic: Float64Array;
  /** Rows in the groups that count. */
  readonly n: number;
  /** Groups with enough rows, whether or not their coefficient is defined; and rows with both values. */
  readonly largeGroups: number;
  readonly jointRows: number;
}

/** A coefficient of fewer rows is not counted. */
const fewestRows = 30;

/**
 * Spearman's coefficient of a feature and a return per group over the rows that have both, averaged by day. Where a
 * group has both in all rows, the ranks that were made once do; elsewhere both are ranked anew among the joint rows.
 */
export function dailyCoefficients(
  groups: DayGroups,
  feature: GroupRanks,
  returns: GroupRanks,
): DailyCoefficients {
  const day = new Int32Array(groups.day.length);
  const ic = new Float64Array(groups.day.length);
  let [days, n, largeGroups, jointRows, sum, symbols] = [0, 0, 0, 0, 0, 0];
  for (let group = 0; group < groups.day.length; group += 1) {
    const start = groups.start[group] ?? 0;
    const end = groups.start[group + 1] ?? 0;
    const complete = feature.known[group] === end - start && returns.known[group] === end - start;
    const found = complete
      ? correlateAll(feature, returns, group, start, end)
      : correlateJoint(groups, feature, returns, group, start);
    jointRows += found.n;
    if (found.n >= fewestRows) {
      largeGroups += 1;
      if (found.rho !== null) {
        n += found.n;
        sum += found.rho;
        symbols += 1;
      }
    }
    if (groups.day[group + 1] === groups.day[group]) continue;
    if (symbols > 0) {
      day[days] = groups.day[group] ?? 0;
      ic[days] = sum / symbols;
      days += 1;
    }
    sum = 0;
    symbols = 0;
  }
  return { day: day.subarray(0, days), ic: ic.subarray(0, days), n, largeGroups, jointRows };
}

interface GroupCoefficient {
  readonly n: number;
  readonly rho: number | null;
}

function correlateAll(
  feature: GroupRanks,
  returns: GroupRanks,
  group: number,
  start: number,
  end: number,
): GroupCoefficient {
  let product = 0;
  for (let place = start; place < end; place += 1) {
    product += (feature.ranks[place] ?? 0) * (returns.ranks[place] ?? 0);
  }
  const squares = (feature.squares[group] ?? 0) * (returns.squares[group] ?? 0);
  return { n: end - start, rho: squares > 0 ? product / Math.sqrt(squares) : null };
}

function correlateJoint(
  groups: DayGroups,
  feature: GroupRanks,
  returns: GroupRanks,
  group: number,
  start: number,
): GroupCoefficient {
  const size = (groups.start[group + 1] ?? 0) - start;
  const x = new Float32Array(size);
  const y = new Float32Array(size);
  const ascending = jointPlaces(groups, feature, group, returns.values);
  const n = ascending.length;
  if (n < fewestRows) return { n, rho: null };
  const xx = centerRanks(groups, feature.values, ascending, x, start);
  const byReturn = jointPlaces(groups, returns, group, feature.values);
  const yy = centerRanks(groups, returns.values, byReturn, y, start);
  let product = 0;
  for (let place = 0; place < size; place += 1) product += (x[place] ?? 0) * (y[place] ?? 0);
  return { n, rho: xx > 0 && yy > 0 ? product / Math.sqrt(xx * yy) : null };
}

/** The places of a group in the column's order that have a value in the other column too. */
function jointPlaces(groups: DayGroups, column: GroupRanks, group: number, other: Float64Array): Uint32Array {
  const start = groups.start[group] ?? 0;
  const known = column.known[group] ?? 0;
  const places = new Uint32Array(known);
  let joint = 0;
  for (let index = start; index < start + known; index += 1) {
    const place = column.sorted[index] ?? 0;
    if (Number.isNaN(other[groups.rows[place] ?? 0] ?? Number.NaN)) continue;
    places[joint] = place;
    joint += 1;
  }
  return places.subarray(0, joint);
}
