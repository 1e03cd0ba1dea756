import type { NoValueReason } from './no-value-reasons.ts';

/** The name under which `reasons` tells why a value is null. One name stands for all values of `latency`, `mae`, .. */
export type PerformanceMetric =
  | 'winRate'
  | 'hitRate'
  | 'profitFactor'
  | 'payoff'
  | 'expectancy'
  | 'averageR'
  | 'medianR'
  | 'totalR'
  | 'sqn'
  | 'sharpe'
  | 'sortino'
  | 'calmar'
  | 'maxDrawdown'
  | 'drawdown'
  | 'averageConcurrency'
  | 'exposure'
  | 'maxConcurrency'
  | 'breakEvenBps'
  | 'gross.averageR'
  | 'gross.totalR'
  | 'gross.winRate'
  | 'gross.profitFactor'
  | 'mae'
  | 'mfe'
  | 'holdingMs'
  | 'latency'
  | 'effectiveN';

/** Why each metric that is null is so. */
export type Reasons<Name extends string> = Readonly<Partial<Record<Name, NoValueReason>>>;

/** The deepest fall of cumulative R. Times are epoch milliseconds UTC. */
export interface Drawdown {
  /** Exit time at which the high stood; for a fall from the start, the entry of the trade that exited first. */
  readonly from: number;
  /** Exit time of the lowest point. */
  readonly to: number;
  /** Exit time at which the high was reached again; null if it never was. */
  readonly recoveredAt: number | null;
  readonly durationMs: number;
  readonly recoveryMs: number | null;
}

export interface Center {
  readonly average: number | null;
  readonly median: number | null;
}

/** Before costs, in R: gross return / stop distance, of the signals that have both. */
export interface GrossPerformance {
  readonly averageR: number | null;
  readonly totalR: number | null;
  readonly winRate: number | null;
  readonly profitFactor: number | null;
}

/** Milliseconds; quantiles of type 7. Of all signals that carry one, HOLD and pending included. */
export interface Latency {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/**
 * How well a set of signals did. R is net return / stop distance. signals = holds + wins + losses + timeouts +
 * unresolved + pending: a HOLD counts there and nowhere else. "Rated" are the resolved that have an R.
 * Plain numbers and nulls, so that it can go to JSON as it is; times are epoch milliseconds UTC.
 */
export interface PerformanceSummary {
  readonly signals: number;
  /** wins + losses + timeouts. */
  readonly resolved: number;
  /** The resolved that have an R: what every metric of R is about. */
  readonly rated: number;
  readonly wins: number;
  readonly losses: number;
  readonly timeouts: number;
  readonly unresolved: number;
  readonly pending: number;
  readonly holds: number;
  /** Share of R above 0 among the rated. */
  readonly winRate: number | null;
  /** wins / (wins + losses). */
  readonly hitRate: number | null;
  /** Sum of positive R / |sum of negative R|. */
  readonly profitFactor: number | null;
  /** Mean of positive R / |mean of negative R|. */
  readonly payoff: number | null;
  /**
   * Share of positive R x their mean - share of negative R x |their mean|, as in freqtrade (an R of 0 counts in both
   * shares' denominator): the average R by another road.
   */
  readonly expectancy: number | null;
  readonly averageR: number | null;
  readonly medianR: number | null;
  readonly totalR: number | null;
  /** System quality number: sqrt(min(n, 100)) x mean / sd (ddof 1) of R, after V. Tharp. */
  readonly sqn: number | null;
  /** Mean / sd (ddof 1) of the daily series x sqrt(365). */
  readonly sharpe: number | null;
  /** Mean / sqrt(mean(min(x, 0)^2)) over all days of the daily series x sqrt(365). */
  readonly sortino: number | null;
  /** 365 x mean daily R / maximum drawdown. */
  readonly calmar: number | null;
  /** In R, 0 or more: of cumulative R in order of (exit time, id), from 0. */
  readonly maxDrawdown: number | null;
  /** null where there is none. */
  readonly drawdown: Drawdown | null;
  /** Most signals in a row, in order of (exit time, id), with R below 0. */
  readonly longestLosingRun: number;
  /** Positions open at once, averaged over the time from the first entry to the last exit. */
  readonly averageConcurrency: number | null;
  readonly maxConcurrency: number | null;
  /** Share of the same time with at least one position open. */
  readonly exposure: number | null;
  /** Cost in basis points a side at which total net R is 0; negative if the signals lose before costs. */
  readonly breakEvenBps: number | null;
  readonly gross: GrossPerformance;
  /** Greatest adverse (<= 0) and favourable (>= 0) excursion, fractions of the entry price. */
  readonly mae: Center;
  readonly mfe: Center;
  readonly holdingMs: Center;
  readonly latency: Latency;
  /** Sum of the uniqueness of the rated signals' labels: how many independent signals they are worth. */
  readonly effectiveN: number | null;
  /** Length of the daily series: UTC days from the first to the last decision of a rated signal. */
  readonly days: number;
  /** Decision time of the first and last signal of any kind. */
  readonly from: number | null;
  readonly to: number | null;
  readonly reasons: Reasons<PerformanceMetric>;
}
