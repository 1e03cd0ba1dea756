import type { NoValueReason } from './no-value-reasons.ts';

/** What a rule would have earned at the model's decision times; HOLD is 0 R. */
export interface RuleResult {
  readonly totalR: number;
  /** Per decision, HOLD included. */
  readonly averageR: number;
}

/**
 * The model's predictions stood on other times of its own: what a model with the same mix and run of predictions, but
 * no knowledge of the moment, would have got.
 */
export interface ShuffleResult {
  readonly shuffles: number;
  readonly seed: number;
  /** Blocks a series was cut into: the most, over all series. */
  readonly blocks: number;
  /** Of the shuffles' total R. */
  readonly mean: number;
  readonly sd: number;
  readonly p5: number;
  readonly p50: number;
  readonly p95: number;
  /** Share of the shuffles, in percent, that the model's total R exceeds; equal ones count half. */
  readonly percentile: number;
  /** (1 + shuffles at least as good as the model) / (1 + shuffles). */
  readonly pValue: number;
}

export interface Benchmarks {
  /** Decisions for which the R of either side is known: of HOLD too, of what is pending or unresolved not. */
  readonly decisions: number;
  readonly model: RuleResult | null;
  readonly alwaysBuy: RuleResult | null;
  readonly alwaysSell: RuleResult | null;
  readonly shuffled: ShuffleResult | null;
  /** Why they are null. */
  readonly reason: NoValueReason | null;
}
