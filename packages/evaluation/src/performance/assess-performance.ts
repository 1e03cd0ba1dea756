import { assessBenchmarks } from './assess-benchmarks.ts';
import { assessSharpe } from './assess-sharpe.ts';
import { bootstrapIntervals } from './bootstrap-intervals.ts';
import { type DailySeries, dayMs } from './daily-series.ts';
import type {
  AssessmentOptions,
  DailyPerformance,
  PerformanceAssessment,
  PerformanceIntervals,
} from './performance-assessment.ts';
import { performanceParts } from './performance-parts.ts';
import { rollingPerformance } from './rolling-performance.ts';
import type { ScoredSignals } from './scored-signals.ts';
import { shareIntervals } from './share-intervals.ts';
import { summarizeParts } from './summarize-performance.ts';

/**
 * The summary of a set of signals and how far it is to be believed: intervals, the probabilistic and the deflated Sharpe ratio,
 * what fixed rules and the model's own shuffled predictions would have earned, and the daily series that charts are drawn from.
 * The same seed gives the same numbers to the bit. Beside the summary it takes draws x days, and shuffles x signals.
 * @throws TidemarkError as `summarizePerformance`, and `number.invalid` for an option that cannot be
 */
export function assessPerformance(
  signals: ScoredSignals,
  options: AssessmentOptions = {},
): PerformanceAssessment {
  const { seed = 1, confidence = 0.95, draws = 2_000, shuffles = 1_000, rollingDays = 30 } = options;
  const parts = performanceParts(signals, options.rows);
  const summary = summarizeParts(parts);
  const shares = shareIntervals(parts, summary, confidence);
  const bootstrapped = bootstrapIntervals(parts.daily, summary, { seed, confidence, draws });
  const intervals: PerformanceIntervals = {
    confidence,
    ...shares.intervals,
    ...bootstrapped.intervals,
    bootstrap: bootstrapped.bootstrap,
    reasons: { ...shares.reasons, ...bootstrapped.reasons },
  };
  return {
    summary,
    intervals,
    sharpe: assessSharpe(parts.daily.r, options),
    benchmarks: assessBenchmarks(signals, parts.rows, { seed, shuffles }),
    daily: dailyPerformance(parts.daily),
    rolling: rollingPerformance(parts.daily, rollingDays),
  };
}

function dailyPerformance({ firstDay, signals, r }: DailySeries): DailyPerformance {
  return {
    day: Array.from(r, (_, day) => (firstDay + day) * dayMs),
    signals: [...signals],
    r: [...r],
  };
}
