import type { Outcome } from '@tidemark/domain';
import type { NoValueReason } from './no-value-reasons.ts';
import type { PerformanceSummary } from './performance-summary.ts';

/** What a summary of single signals reads of each. */
export interface ScoredSignal {
  readonly outcome: Outcome | null;
  /** Net return divided by the stop distance; null until resolved. */
  readonly realizedRr: number | null;
  readonly latencyMs: number | null;
}

/** The part of a summary that needs nothing but outcome, R and latency. */
export interface OutcomeSummary
  extends Pick<
    PerformanceSummary,
    | 'signals'
    | 'resolved'
    | 'wins'
    | 'losses'
    | 'timeouts'
    | 'unresolved'
    | 'winRate'
    | 'hitRate'
    | 'profitFactor'
    | 'averageR'
  > {
  readonly latency: { readonly p50: number | null; readonly p95: number | null };
  readonly reasons: Readonly<Record<string, NoValueReason>>;
}
