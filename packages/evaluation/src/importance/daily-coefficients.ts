import type { DayGroups } from './day-groups.ts';
import type { GroupRanks } from './group-ranks.ts';

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
      : correlateJoint(feature, returns, group, start, end - start);
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

/**
 * Over the rows that have both. The feature's ranks are made anew where a return is missing; those of the
 * return where the feature is, in a walk over them in order, run by run of equal ones, that adds up the product as it goes.
 */
function correlateJoint(
  feature: GroupRanks,
  returns: GroupRanks,
  group: number,
  start: number,
  size: number,
): GroupCoefficient {
  const whole = returns.known[group] === size;
  const scratch = new Float32Array(whole ? 0 : size);
  const joint = whole ? null : rankJoint(feature, returns.ranks, group, start, scratch);
  const n = joint?.n ?? feature.known[group] ?? 0;
  if (n < fewestRows) return { n, rho: null };
  const ranks = whole ? feature.ranks : scratch;
  const origin = whole ? 0 : start;
  const end = start + (returns.known[group] ?? 0);
  if (n === returns.known[group]) {
    // The feature is known wherever the return is, whose ranks are then among the joint rows.
    let sum = 0;
    for (let index = start; index < end; index += 1) {
      const place = returns.sorted[index] ?? 0;
      sum += (ranks[place - origin] ?? 0) * (returns.ranks[place] ?? 0);
    }
    const both = (returns.squares[group] ?? 0) * (joint?.squares ?? feature.squares[group] ?? 0);
    return { n, rho: both > 0 ? sum / Math.sqrt(both) : null };
  }
  let [product, squares, below] = [0, 0, 0];
  for (let first = start; first < end; ) {
    const value = returns.ranks[returns.sorted[first] ?? 0];
    let run = 0;
    let sum = 0;
    let next = first;
    for (; next < end; next += 1) {
      const place = returns.sorted[next] ?? 0;
      if (returns.ranks[place] !== value) break;
      if (Number.isNaN(feature.ranks[place] ?? Number.NaN)) continue;
      run += 1;
      sum += ranks[place - origin] ?? 0;
    }
    const centered = below + (run - n) / 2;
    product += centered * sum;
    squares += centered * centered * run;
    below += run;
    first = next;
  }
  const both = squares * (joint?.squares ?? feature.squares[group] ?? 0);
  return { n, rho: both > 0 ? product / Math.sqrt(both) : null };
}

/** Ranks a group's places among those that are known in `other` too: written to `into` at place - start. */
function rankJoint(
  column: GroupRanks,
  other: Float32Array,
  group: number,
  start: number,
  into: Float32Array,
): { readonly n: number; readonly squares: number } {
  const end = start + (column.known[group] ?? 0);
  let n = 0;
  for (let index = start; index < end; index += 1) {
    if (!Number.isNaN(other[column.sorted[index] ?? 0] ?? Number.NaN)) n += 1;
  }
  let [squares, below] = [0, 0];
  for (let first = start; first < end; ) {
    const value = column.ranks[column.sorted[first] ?? 0];
    let run = 0;
    let next = first;
    for (; next < end; next += 1) {
      const place = column.sorted[next] ?? 0;
      if (column.ranks[place] !== value) break;
      if (!Number.isNaN(other[place] ?? Number.NaN)) run += 1;
    }
    const centered = below + (run - n) / 2;
    // Of places that have no other value too, which nobody reads.
    for (let index = first; index < next; index += 1) into[(column.sorted[index] ?? 0) - start] = centered;
    squares += centered * centered * run;
    below += run;
    first = next;
  }
  return { n, squares };
}
