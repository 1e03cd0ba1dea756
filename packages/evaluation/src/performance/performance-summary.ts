import type { Outcome } from '@tidemark/domain';

/** What a summary reads of a signal. */
export interface ScoredSignal {
  readonly outcome: Outcome | null;
  /** Net return divided by the stop distance; null until resolved. */
  readonly realizedRr: number | null;
  readonly latencyMs: number | null;
}

/** Why a metric has no value; the value is then null, never NaN or Infinity. */
export const noValueReasons = {
  no_resolved_signals: 'No signal has a realised R.',
  no_barrier_touched: 'No signal reached a profit or a stop barrier.',
  no_losses: 'No signal has a negative R, so that a ratio to the losses is not defined.',
  overflow: 'The value is beyond the range of float64.',
  no_latencies: 'No signal carries a latency.',
} as const;

export type NoValueReason = keyof typeof noValueReasons;

export type PerformanceMetric = 'winRate' | 'hitRate' | 'profitFactor' | 'averageR' | 'latency';

export interface PerformanceSummary {
  /** All signals: pending ones and HOLD included. */
  readonly signals: number;
  /** Signals with an outcome of win, loss or timeout. */
  readonly resolved: number;
  readonly wins: number;
  readonly losses: number;
  readonly timeouts: number;
  readonly unresolved: number;
  /** Share with a realised R above 0 among the resolved that have one. */
  readonly winRate: number | null;
  /** wins / (wins + losses). */
  readonly hitRate: number | null;
  /** Sum of positive R / |sum of negative R|. */
  readonly profitFactor: number | null;
  /** Mean realised R of the resolved. */
  readonly averageR: number | null;
  /** Milliseconds; quantiles of type 7. */
  readonly latency: { readonly p50: number | null; readonly p95: number | null };
  /** Why each metric that is null is so. */
  readonly reasons: Readonly<Partial<Record<PerformanceMetric, NoValueReason>>>;
}
