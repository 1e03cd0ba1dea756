import { uniqueness } from '../cross-validation/uniqueness.ts';
import { identity } from '../statistics/order-by.ts';
import { collectRated, type OutcomeCounts } from './collect-rated.ts';
import { type DailySeries, dailySeries } from './daily-series.ts';
import { sumOf } from './known-values.ts';
import type { ScoredSignals } from './scored-signals.ts';

/** What both the summary and the assessment are made from, gathered once. */
export interface PerformanceParts {
  readonly signals: ScoredSignals;
  readonly rows: Uint32Array;
  readonly counts: OutcomeCounts;
  /** Net R of the rated, in the order of `counts.rated`. */
  readonly r: Float64Array;
  readonly daily: DailySeries;
  /** Uniqueness of the rated signals' labels, NaN where an end is not known. */
  readonly unique: Float64Array;
  /** Their sum. */
  readonly effectiveN: number;
}

export function performanceParts(
  signals: ScoredSignals,
  rows: Uint32Array = identity(signals.length),
): PerformanceParts {
  const counts = collectRated(signals, rows);
  const { rated } = counts;
  const r = new Float64Array(rated.length);
  for (let index = 0; index < rated.length; index += 1) {
    r[index] = signals.realizedRr[rated[index] ?? 0] ?? 0;
  }
  const unique = uniqueness(signals, rated);
  return { signals, rows, counts, r, daily: dailySeries(signals, rated), unique, effectiveN: sumOf(unique) };
}
