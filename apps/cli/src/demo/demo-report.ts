import type { PerformanceSummary } from '@tidemark/evaluation';

/** How the baseline did on one symbol. */
export interface SymbolPerformance extends PerformanceSummary {
  readonly symbol: string;
}

/** The request that the demo put into the queue, or found open there. */
export interface DemoRetrainRequest {
  readonly id: string;
  readonly modelId: string;
  /** The symbol that did worst. */
  readonly key: string;
  readonly reason: string;
  readonly priority: number;
  readonly status: string;
  /** ISO 8601. */
  readonly insertedAt: string;
  /** True if an earlier run had put it there, and it was still open. */
  readonly reused: boolean;
}

/** What one run of the demo did; `--json` prints it. */
export interface DemoReport {
  /** Where the candles came from, for people. */
  readonly source: string;
  /** True if the candles are simulated, not real. */
  readonly synthetic: boolean;
  /** Stored candles of the demo's symbols. */
  readonly candles: number;
  /** Candles that this run added. */
  readonly inserted: number;
  /** Signals of the baseline on these symbols. */
  readonly signals: number;
  /** Those with an outcome of win, loss or timeout. */
  readonly resolved: number;
  readonly performance: readonly SymbolPerformance[];
  /** null if no signal is resolved. */
  readonly retrainRequest: DemoRetrainRequest | null;
  readonly seconds: number;
}
