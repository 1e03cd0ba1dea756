import type { FeatureValues } from './assess-importance.ts';
import { assessStability, type DaySpan } from './assess-stability.ts';
import { dailyCoefficients } from './daily-coefficients.ts';
import type { DayGroups } from './day-groups.ts';
import { type GroupRanks, rankWithinGroups } from './group-ranks.ts';
import type { ImportanceReason } from './importance-reasons.ts';
import type { FeatureImportance, ImportanceMetric, InformationCoefficient } from './importance-report.ts';
import { summarizeCoefficients } from './information-coefficient.ts';
import { orderColumn } from './ordered-column.ts';
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
  /** Length of the longest timeframe. */
  readonly candleMs: number;
  readonly span: DaySpan;
  readonly windows: number;
}

/** A feature before it is known how it compares with the others. */
export type AloneImportance = Omit<FeatureImportance, 'rank' | 'qValue' | 'cluster'>;

/** @returns the reason where the feature is null or the same everywhere */
export function assessFeature(
  { name, values }: FeatureValues,
  targets: ImportanceTargets,
): AloneImportance | ImportanceReason {
  const column = orderColumn(values);
  const n = column.order.length;
  if (n === 0) return 'all_null';
  if (column.sorted[0] === column.sorted[n - 1]) return 'constant';
  const ranks = rankWithinGroups(targets.groups, column.values);
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
  const profile = profileReturns(column, targets.binned);
  if (profile.mutualInformation === null) reasons.mutualInformation = 'no_returns';
  const separation = separateClasses(column, targets.classes);
  if (separation === null) reasons.separation = 'one_class';
  const nullShare = (values.length - n) / values.length;
  return { name, n, nullShare, ...ranking, icByHorizon, ...profile, separation, reasons };
}
