import type { ValueSorter } from '../statistics/value-sorter.ts';
import type { FeatureValues } from './assess-importance.ts';
import { assessStability, type DaySpan } from './assess-stability.ts';
import { type CodedColumn, sortColumn } from './coded-column.ts';
import { dailyCoefficients } from './daily-coefficients.ts';
import type { DayGroups } from './day-groups.ts';
import { type GroupRanks, rankWithinGroups } from './group-ranks.ts';
import type { ImportanceReason } from './importance-reasons.ts';
import type { FeatureImportance, ImportanceMetric, InformationCoefficient } from './importance-report.ts';
import { summarizeCoefficients } from './information-coefficient.ts';
import { type BinnedReturns, profileReturns } from './profile-returns.ts';
import { separateClasses, type WinClasses } from './separate-classes.ts';

/** What all features are held against: made once. */
export interface ImportanceTargets {
  readonly groups: DayGroups;
  /** By horizon, ascending. */
  readonly returns: readonly { readonly horizon: number; readonly ranks: GroupRanks }[];
  /** At the horizon that ranks. */
  readonly horizon: number;
  readonly binned: BinnedReturns;
  readonly classes: WinClasses;
  /** What each row is to the statistics, see {@link CodedColumn}. */
  readonly codeOf: Uint8Array;
  /** Length of the longest timeframe. */
  readonly candleMs: number;
  readonly span: DaySpan;
  readonly windows: number;
  /** Used for one feature after another: fresh memory for each would cost as much as sorting. */
  readonly sorter: ValueSorter;
  readonly ranks: GroupRanks;
}

/** A feature before it is known how it compares with the others. */
export type AloneImportance = Omit<FeatureImportance, 'rank' | 'qValue' | 'cluster'>;

/** @returns the reason where the feature is null or the same everywhere */
export function assessFeature(
  { name, values }: FeatureValues,
  targets: ImportanceTargets,
): AloneImportance | ImportanceReason {
  const column = sortColumn(values, targets.codeOf, targets.sorter);
  const n = column.sorted.length;
  if (n === 0) return 'all_null';
  if (column.sorted[0] === column.sorted[n - 1]) return 'constant';
  const profile = profileReturns(column, values, targets.binned);
  const separation = separateClasses(column);
  // From here on the sorter holds something else.
  const ranks = rankWithinGroups(targets.groups, values, targets.sorter, targets.ranks);
  const reasons: Partial<Record<ImportanceMetric, ImportanceReason>> = {};
  const icByHorizon: InformationCoefficient[] = [];
  let ranking: { ic: InformationCoefficient; stability: FeatureImportance['stability'] } | undefined;
  for (const { horizon, ranks: returns } of targets.returns) {
    const daily = dailyCoefficients(targets.groups, ranks, returns);
    const summary = summarizeCoefficients(daily, horizon, targets.candleMs);
    icByHorizon.push(summary.coefficient);
    if (horizon !== targets.horizon) continue;
    Object.assign(reasons, summary.reasons);
    const ic = summary.coefficient;
    ranking = { ic, stability: assessStability(daily, ic.mean, targets.span, targets.windows) };
    if (ranking.stability.score === null) reasons.stability = reasons.ic ?? 'one_window';
  }
  if (ranking === undefined) return 'no_returns';
  if (profile.mutualInformation === null) reasons.mutualInformation = 'no_returns';
  if (separation === null) reasons.separation = 'one_class';
  const nullShare = (values.length - n) / values.length;
  return { name, n, nullShare, ...ranking, icByHorizon, ...profile, separation, reasons };
}
