import type { BootstrapInterval } from '../performance/performance-assessment.ts';

/** Why a value of a comparison is null. */
export const comparisonReasons = {
  no_common_signals: 'The two models have no decision in common for which the R of both is known.',
  fewer_than_10_days: 'There are fewer than 10 days from the first common decision to the last.',
  no_variance: 'The two models earned the same difference on every day.',
  overflow: 'Sums of R are beyond the range of float64.',
  never_apart: 'Where both were resolved, neither was right where the other was wrong.',
} as const;

export type ComparisonReason = keyof typeof comparisonReasons;

/** One of the two models on the decisions that both made. */
export interface ComparedModel {
  /** null where its signals are of several models. */
  readonly modelId: string | null;
  /** All of its signals. */
  readonly signals: number;
  /** Those on decisions that the other did not make. */
  readonly alone: number;
  /** Further ones on a common decision: the one with the least id counts. */
  readonly repeated: number;
  /** Those on common decisions whose R is not known: pending, unresolved, or resolved without an R. */
  readonly notKnown: number;
  /** Of the matched: BUY and SELL. */
  readonly trades: number;
  /** Share of R above 0 among the trades. */
  readonly winRate: number | null;
  /** Per matched decision, HOLD as 0 R; null where none is matched, or beyond the range of float64. */
  readonly averageR: number | null;
  readonly totalR: number | null;
}

/**
 * Two models on the same decisions: matched on symbol, timeframe and time where the R of both is known, HOLD is 0 R.
 * Differences are first - second. Signals of a day overlap and are not independent, so that what is tested are sums by day.
 * Plain numbers and nulls, so that it can go to JSON as it is.
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
    /**
     * Newey and West, 1987, Bartlett weights: t, and its two-sided p-value by the normal distribution. The lag is the larger
     * of floor(4 (days / 100)^(2/9)) and the days that the longest label reaches over, below the number of days.
     */
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
  /** Sums by day; columns of one length, days as epoch milliseconds. Empty where a sum is beyond the range of float64. */
  readonly daily: {
    readonly day: readonly number[];
    readonly first: readonly number[];
    readonly second: readonly number[];
  };
}
