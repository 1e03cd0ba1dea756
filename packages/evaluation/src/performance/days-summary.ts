import type { PerformanceMetric, PerformanceSummary, Reasons } from './performance-summary.ts';

/** Metrics that sums by day give, apart from the counts. */
export type DaysMetric =
  | Extract<
      PerformanceMetric,
      | 'winRate'
      | 'hitRate'
      | 'profitFactor'
      | 'payoff'
      | 'expectancy'
      | 'averageR'
      | 'totalR'
      | 'sqn'
      | 'sharpe'
      | 'sortino'
      | 'calmar'
      | 'maxDrawdown'
      | 'latency'
    >
  | 'brier';

/** What of an exact summary sums do not tell. */
export const missingFromDays = [
  'medianR',
  'drawdown',
  'longestLosingRun',
  'averageConcurrency',
  'maxConcurrency',
  'exposure',
  'breakEvenBps',
  'gross',
  'mae',
  'mfe',
  'holdingMs',
  'latency.p50',
  'latency.p95',
  'latency.p99',
  'effectiveN',
] as const;

/**
 * What sums do not tell exactly. Drawdown and Calmar: cumulative R is followed from day to day of decision, not from exit
 * to exit, so that falls within a day are not seen. Payoff: an R of exactly 0 counts as a loss.
 */
export const approximateFromDays = ['maxDrawdown', 'calmar', 'payoff'] as const;

type Shared =
  | 'signals'
  | 'resolved'
  | 'rated'
  | 'wins'
  | 'losses'
  | 'timeouts'
  | 'unresolved'
  | 'pending'
  | 'holds'
  | 'days'
  | 'from'
  | 'to';

/**
 * How well signals did, from sums by day alone: a field has the definition that it has in {@link PerformanceSummary} and
 * the same value, but for what `approximate` names.
 */
export interface DaysSummary
  extends Pick<PerformanceSummary, Shared | Exclude<DaysMetric, 'latency' | 'brier'>> {
  /** Of BUY and SELL with a probability that were resolved: mean of (proba - y)^2, y = 1 for a win. */
  readonly brier: number | null;
  /** Milliseconds, of all signals that carry one. */
  readonly latency: { readonly average: number | null; readonly max: number | null };
  readonly reasons: Reasons<DaysMetric>;
  readonly approximate: typeof approximateFromDays;
  readonly missing: typeof missingFromDays;
}
