import type { Benchmarks } from './benchmarks.ts';
import type { NoValueReason } from './no-value-reasons.ts';
import type { PerformanceSummary } from './performance-summary.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A Wilson interval of a share. */
export interface ShareInterval extends Interval {
  /** What the share is of. */
  readonly n: number;
  /** What they are worth as independent ones: the sum of their uniqueness, from which `low` and `high` come. */
  readonly effectiveN: number;
  /** The interval as if all n were independent: too narrow where labels overlap. */
  readonly unadjusted: Interval;
}

/** A percentile interval of the stationary bootstrap of whole days. */
export interface BootstrapInterval extends Interval {
  /** Resampled histories in which the metric is defined. */
  readonly draws: number;
}

export type ShareMetric = 'winRate' | 'hitRate';
export type BootstrappedMetric = 'averageR' | 'totalR' | 'profitFactor' | 'sharpe' | 'sortino';

export interface PerformanceIntervals {
  readonly confidence: number;
  readonly winRate: ShareInterval | null;
  readonly hitRate: ShareInterval | null;
  readonly averageR: BootstrapInterval | null;
  readonly totalR: BootstrapInterval | null;
  readonly profitFactor: BootstrapInterval | null;
  readonly sharpe: BootstrapInterval | null;
  readonly sortino: BootstrapInterval | null;
  readonly bootstrap: {
    readonly draws: number;
    readonly meanBlockDays: number;
    readonly seed: number;
  } | null;
  readonly reasons: Readonly<Partial<Record<ShareMetric | BootstrappedMetric, NoValueReason>>>;
}

/** Where the spread of the trials' Sharpe ratios comes from. */
export type SharpeSpreadSource = 'given' | 'models' | 'estimator';

/**
 * Bailey and Lopez de Prado: The Sharpe Ratio Efficient Frontier, 2012 (probabilistic), The Deflated Sharpe Ratio,
 * 2014. Sharpe per day, ddof 1; skew and (non-excess) kurtosis of ddof 0.
 */
export interface SharpeAssessment {
  readonly days: number;
  readonly dailySharpe: number | null;
  readonly skew: number | null;
  readonly kurtosis: number | null;
  /** Probability that the true Sharpe ratio is above 0. */
  readonly probabilistic: number | null;
  /** Probability that it is above what the best of `trials` worthless ones is expected to show. */
  readonly deflated: number | null;
  readonly trials: number;
  /** The Sharpe ratio per day that the best of the trials is expected to show; 0 for one trial. */
  readonly expectedMaximum: number | null;
  /** Standard deviation of the trials' Sharpe ratios per day, and where it comes from. */
  readonly spread: number | null;
  readonly spreadFrom: SharpeSpreadSource;
  /** Why what is null is so. */
  readonly reason: NoValueReason | null;
}

/** Net R by UTC decision day, 0 on idle days; columns of one length. */
export interface DailyPerformance {
  /** Start of the day, epoch milliseconds UTC. */
  readonly day: readonly number[];
  readonly signals: readonly number[];
  readonly r: readonly number[];
}

/** Metrics of the days up to each day, for charts; columns of one length, null where a metric is not defined. */
export interface RollingPerformance {
  /** Length of the window. */
  readonly days: number;
  /** Start of the last day of each window, epoch milliseconds UTC. */
  readonly day: readonly number[];
  /** With an R. */
  readonly signals: readonly number[];
  readonly totalR: readonly (number | null)[];
  readonly averageR: readonly (number | null)[];
  readonly winRate: readonly (number | null)[];
  readonly profitFactor: readonly (number | null)[];
  /** Of windows of 30 days or more. */
  readonly sharpe: readonly (number | null)[];
}

export interface PerformanceAssessment {
  readonly summary: PerformanceSummary;
  readonly intervals: PerformanceIntervals;
  readonly sharpe: SharpeAssessment;
  readonly benchmarks: Benchmarks;
  readonly daily: DailyPerformance;
  readonly rolling: RollingPerformance;
}

export interface AssessmentOptions {
  /** Rows to assess, ascending; all if absent. */
  readonly rows?: Uint32Array;
  /** Seed of the bootstrap and the shuffles, a whole number from 0 to 2^32 - 1; default 1. */
  readonly seed?: number;
  /** Default 0.95. */
  readonly confidence?: number;
  /** Resampled histories; default 2,000. */
  readonly draws?: number;
  /** Block shuffles; default 1,000. */
  readonly shuffles?: number;
  /** Length of the rolling window; default 30. */
  readonly rollingDays?: number;
  /** How many models or settings were tried to find this one; default the number of `modelSharpes`, or 1. */
  readonly trials?: number;
  /** Standard deviation of the Sharpe ratios (per day) of those trials, where it is known. */
  readonly dailySharpeSpread?: number;
  /** Sharpe ratios (per year, as summaries show them) of stored models: with 10 or more their spread is used. */
  readonly modelSharpes?: readonly number[];
}
