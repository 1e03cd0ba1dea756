import { quantile } from '../statistics/quantile.ts';
import { meanBlockLength, stationaryBootstrap } from '../statistics/stationary-bootstrap.ts';
import { daysPerYear } from './daily-ratios.ts';
import type { DailySeries } from './daily-series.ts';
import type { NoValueReason } from './no-value-reasons.ts';
import type {
  BootstrapInterval,
  BootstrappedMetric,
  PerformanceIntervals,
} from './performance-assessment.ts';
import type { PerformanceSummary } from './performance-summary.ts';
import { openReasonBook } from './reason-book.ts';

/** Days below which resampling them says nothing. */
const fewestDays = 10;

export interface BootstrapOptions {
  readonly seed: number;
  readonly confidence: number;
  readonly draws: number;
}

export interface BootstrapIntervals {
  readonly intervals: Readonly<Record<BootstrappedMetric, BootstrapInterval | null>>;
  readonly bootstrap: PerformanceIntervals['bootstrap'];
  readonly reasons: Readonly<Partial<Record<BootstrappedMetric, NoValueReason>>>;
}

/**
 * Percentile intervals of the stationary bootstrap of whole days, so that what hangs together within a day and over
 * neighbouring ones stays together. A metric has one where it has a value, and is defined in half of the draws or more.
 */
export function bootstrapIntervals(
  daily: DailySeries,
  summary: PerformanceSummary,
  { seed, confidence, draws }: BootstrapOptions,
): BootstrapIntervals {
  const days = daily.r.length;
  const enough = days >= fewestDays;
  const meanBlock = meanBlockLength(days);
  const values = enough ? resample(daily, { seed, draws, meanBlock }) : null;
  const book = openReasonBook<BootstrappedMetric>();
  const interval = (metric: BootstrappedMetric): BootstrapInterval | null => {
    const defined = values?.[metric].filter((value) => Number.isFinite(value)).sort();
    const reason =
      summary.reasons[metric] ??
      (defined === undefined ? 'fewer_than_10_days' : 2 * defined.length < draws ? 'too_few_draws' : null);
    const low = reason === null && defined ? quantile(defined, (1 - confidence) / 2) : null;
    const high = reason === null && defined ? quantile(defined, (1 + confidence) / 2) : null;
    if (low !== null && high !== null && defined) return { low, high, draws: defined.length };
    book.value(metric, null, reason);
    return null;
  };
  const intervals = {
    averageR: interval('averageR'),
    totalR: interval('totalR'),
    profitFactor: interval('profitFactor'),
    sharpe: interval('sharpe'),
    sortino: interval('sortino'),
  };
  return {
    intervals,
    bootstrap: enough ? { draws, meanBlockDays: meanBlock, seed } : null,
    reasons: book.reasons,
  };
}

/** Every metric of every draw; not finite where it is not defined. */
function resample(
  { r, signals, gains, losses }: DailySeries,
  options: { readonly seed: number; readonly draws: number; readonly meanBlock: number },
): Readonly<Record<BootstrappedMetric, Float64Array>> {
  const days = r.length;
  const mean = r.reduce((sum, value) => sum + value, 0) / days;
  // Squares of what is left after the mean: their sum loses nothing where the mean is large.
  const columns = [
    r,
    signals,
    gains,
    losses,
    r.map((value) => (value - mean) ** 2),
    r.map((value) => Math.min(value, 0) ** 2),
  ];
  const [total, count, gained, lost, squares, downside] = stationaryBootstrap({ columns, ...options });
  const ofEachDraw = (read: (draw: number) => number) =>
    Float64Array.from({ length: options.draws }, (_, draw) => read(draw));
  const at = (column: Float64Array | undefined, draw: number) => column?.[draw] ?? Number.NaN;
  const annual = Math.sqrt(daysPerYear);
  return {
    averageR: ofEachDraw((draw) => at(total, draw) / at(count, draw)),
    totalR: ofEachDraw((draw) => at(total, draw)),
    profitFactor: ofEachDraw((draw) => at(gained, draw) / at(lost, draw)),
    sharpe: ofEachDraw((draw) => {
      const off = at(total, draw) / days - mean;
      const variance = (at(squares, draw) - days * off * off) / (days - 1);
      return variance > 0 ? ((at(total, draw) / days) * annual) / Math.sqrt(variance) : Number.NaN;
    }),
    sortino: ofEachDraw((draw) => ((at(total, draw) / days) * annual) / Math.sqrt(at(downside, draw) / days)),
  };
}
