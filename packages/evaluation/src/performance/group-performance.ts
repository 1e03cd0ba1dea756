import { identity, orderBy } from '../statistics/order-by.ts';
import { groupColumn } from './group-column.ts';
import type { GroupKey, GroupValues } from './group-key.ts';
import type { PerformanceSummary } from './performance-summary.ts';
import type { ScoredSignals } from './scored-signals.ts';
import { type SummaryOptions, summarizePerformance } from './summarize-performance.ts';

export interface PerformanceGroup {
  readonly values: GroupValues;
  readonly summary: PerformanceSummary;
}

/**
 * The performance of each group of signals that have the values of all keys in common; groups in ascending order of
 * the first key, then the next. Each is summarized by itself: its drawdown, its daily series from its own first to
 * its own last decision, its concurrency among its own. Without keys, one group of all.
 * @throws TidemarkError as {@link summarizePerformance}
 */
export function groupPerformance(
  signals: ScoredSignals,
  by: readonly GroupKey[],
  options: SummaryOptions = {},
): PerformanceGroup[] {
  const rows = options.rows ?? identity(signals.length);
  return splitByGroup(signals, by, rows).map(({ values, rows: members }) => ({
    values,
    summary: summarizePerformance(signals, { rows: members }),
  }));
}

export interface SignalGroup {
  readonly values: GroupValues;
  /** In the order of the rows that were split. */
  readonly rows: Uint32Array;
}

/** The rows of each group. */
export function splitByGroup(
  signals: ScoredSignals,
  by: readonly GroupKey[],
  rows: Uint32Array = identity(signals.length),
): SignalGroup[] {
  if (rows.length === 0) return [];
  const columns = by.map((key) => groupColumn(signals, key));
  const codes = columns.map((column) => column.codes);
  const ordered = orderBy(codes, rows);
  const groups: SignalGroup[] = [];
  let start = 0;
  for (let index = 1; index <= ordered.length; index += 1) {
    const last = ordered[index - 1] ?? 0;
    if (index < ordered.length && sameGroup(codes, last, ordered[index] ?? 0)) continue;
    const values: GroupValues = Object.assign({}, ...columns.map((column) => column.valueOf(last)));
    groups.push({ values, rows: ordered.slice(start, index) });
    start = index;
  }
  return groups;
}

function sameGroup(codes: readonly Float64Array[], one: number, other: number): boolean {
  for (let key = 0; key < codes.length; key += 1) {
    const column = codes[key];
    if (column !== undefined && !Object.is(column[one], column[other])) return false;
  }
  return true;
}
