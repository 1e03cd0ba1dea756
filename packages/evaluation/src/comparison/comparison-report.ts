import type { BootstrapInterval } from '../performance/performance-assessment.ts';

/** Why a value of a comparison is null. */
export const comparisonReasons = {
  no_common_signals: 'The two models have no decision in common for which the R of both is known.',
  fewer_than_10_days: 'There are fewer than 10 days from the first common decision to the last.',
  no_variance: 'The two models earned the same difference on every day.',
  never_apart: 'Where both were resolved, neither was right where the other was wrong.',
} as const;

export type ComparisonReason = keyof typeof comparisonReasons;

/** One of the two models on the decisions that both made. */
export interface ComparedModel {
  readonly modelId: string | null;
  /** All of its signals, those on decisions of its own, and those on common ones that are left out for want of an R. */
  readonly signals: number;
  readonly alone: number;
  readonly notKnown: number;
  /** Of the matched: BUY and SELL. */
  readonly trades: number;
  /** Share of R above 0 among the trades. */
  readonly winRate: number | null;
  /** Per matched decision, HOLD as 0 R. */
  readonly averageR: number | null;
  readonly totalR: number | null;
}

/**
 * Two models on the same decisions: matched on symbol, timeframe and time, HOLD is 0 R. Differences are first - second. Signals of a
 * day overlap and are not independent, so that what is tested are sums by day.
 */
export interface ComparisonReport {
  readonly first: ComparedModel;
  readonly second: ComparedModel;
  readonly matched: number;
  /** Share of the matched with the same prediction. */
  readonly agreement: number | null;
  /** Of the difference in total R by UTC day of decision, idle days 0. */
  readonly difference: {
    readonly totalR: number | null;
    readonly days: number;
    /** Mean per day. */
    readonly dailyMean: number | null;
    /** Newey-West: lag, t and two-sided p-value. */
    readonly lag: number;
    readonly t: number | null;
    readonly pValue: number | null;
    /** Of the daily mean, by the stationary bootstrap. */
    readonly interval: BootstrapInterval | null;
    readonly confidence: number;
    readonly seed: number;
    readonly reason: ComparisonReason | null;
  };
  /**
   * Where both traded: pairs in which one won and the other did not (R above 0 or not), and McNemar's exact p-value. It takes
   * pairs for independent, which those of overlapping labels are not.
   */
  readonly apart: {
    readonly onlyFirstWon: number;
    readonly onlySecondWon: number;
    readonly pValue: number | null;
    readonly reason: ComparisonReason | null;
  };
  /** Sums by day; columns of one length, days as epoch milliseconds. */
  readonly daily: {
    readonly day: readonly number[];
    readonly first: readonly number[];
    readonly second: readonly number[];
  };
}
