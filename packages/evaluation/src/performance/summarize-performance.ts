import { selectQuantile } from '../statistics/select-quantile.ts';
import { grossColumns } from './costs-and-gross.ts';
import { cumulativeR } from './cumulative-r.ts';
import { dailyRatios } from './daily-ratios.ts';
import { knownValues, sumOf } from './known-values.ts';
import type { NoValueReason } from './no-value-reasons.ts';
import { type PerformanceParts, performanceParts } from './performance-parts.ts';
import type {
  Center,
  GrossPerformance,
  PerformanceMetric,
  PerformanceSummary,
} from './performance-summary.ts';
import { positionConcurrency } from './position-concurrency.ts';
import { type RStatistics, rStatistics } from './r-statistics.ts';
import { openReasonBook, type ReasonBook } from './reason-book.ts';
import type { ScoredSignals } from './scored-signals.ts';
import { summarizeLatency } from './summarize-latency.ts';

export interface SummaryOptions {
  /** Rows to summarize; all if absent. */
  readonly rows?: Uint32Array;
}

type Book = ReasonBook<PerformanceMetric>;

/**
 * How well a set of signals did, in R (net return / stop distance); each metric's definition stands at its field.
 * A metric without a value is null and its reason is named. The order of the rows does not matter beyond rounding.
 * Linear time, but for what is ordered by bits of its time; some 100 bytes a signal beside the columns.
 * @throws TidemarkError `number.invalid` for an R, time or latency that is not finite, `signal.invalid` for a BUY or
 * SELL that is `labelled`
 */
export function summarizePerformance(
  signals: ScoredSignals,
  options: SummaryOptions = {},
): PerformanceSummary {
  return summarizeParts(performanceParts(signals, options.rows));
}

/** The summary of what was gathered already. */
export function summarizeParts(parts: PerformanceParts): PerformanceSummary {
  const { signals, rows, counts, daily, effectiveN } = parts;
  const { wins, losses, timeouts, unresolved, pending, holds, rated } = counts;
  const book = openReasonBook<PerformanceMetric>();
  const none: NoValueReason | null = rated.length === 0 ? 'no_resolved_signals' : null;
  const stats = rStatistics(parts.r);
  const path = cumulativeR(signals, rated);
  const depth = Number.isFinite(stats.gains + stats.losses) ? path.depth : Number.NaN;
  const ratios = dailyRatios(daily.r, depth);
  const gross = grossColumns(signals, rated);
  const noGross = none ?? (gross.r.length === 0 ? 'gross_unknown' : null);
  const holding = holdingTimes(signals, rated);
  return {
    signals: rows.length,
    resolved: wins + losses + timeouts,
    rated: rated.length,
    wins,
    losses,
    timeouts,
    unresolved,
    pending,
    holds,
    winRate: book.value('winRate', stats.positive / stats.n, none),
    hitRate: book.value('hitRate', wins / (wins + losses), wins + losses === 0 ? 'no_barrier_touched' : null),
    ...ratiosOfR(stats, none, book),
    averageR: book.value('averageR', stats.mean, none),
    medianR: book.value('medianR', stats.median, none),
    totalR: book.value('totalR', stats.total, none),
    sqn: systemQuality(stats, none, book),
    sharpe: book.value('sharpe', ratios.sharpe.value, ratios.sharpe.reason),
    sortino: book.value('sortino', ratios.sortino.value, ratios.sortino.reason),
    calmar: book.value('calmar', ratios.calmar.value, ratios.calmar.reason),
    maxDrawdown: book.value('maxDrawdown', depth, none),
    drawdown: noteDrawdown(path.drawdown, none, book),
    longestLosingRun: path.longestLosingRun,
    ...concurrencyOf(holding, none, book),
    breakEvenBps: book.value('breakEvenBps', gross.breakEvenBps, noGross),
    gross: grossOf(gross.r, noGross, book),
    mae: centerOf('mae', knownValues(signals.mae, rated), none ?? 'excursions_unknown', book),
    mfe: centerOf('mfe', knownValues(signals.mfe, rated), none ?? 'excursions_unknown', book),
    holdingMs: centerOf('holdingMs', holding.times, none ?? 'holding_unknown', book),
    latency: summarizeLatency(signals, rows, book),
    effectiveN: book.value(
      'effectiveN',
      effectiveN,
      none ?? (Number.isNaN(effectiveN) ? 'label_end_unknown' : null),
    ),
    days: daily.r.length,
    from: rows.length === 0 ? null : counts.from,
    to: rows.length === 0 ? null : counts.to,
    reasons: book.reasons,
  };
}

function ratiosOfR(
  stats: RStatistics,
  none: NoValueReason | null,
  book: Book,
): Pick<PerformanceSummary, 'profitFactor' | 'payoff' | 'expectancy'> {
  const { n, positive, negative, gains, losses } = stats;
  const meanGain = positive === 0 ? 0 : gains / positive;
  const meanLoss = negative === 0 ? 0 : losses / negative;
  const noLosses = none ?? (losses === 0 ? 'no_losses' : null);
  return {
    profitFactor: book.value('profitFactor', gains / losses, noLosses),
    payoff: book.value('payoff', meanGain / meanLoss, noLosses ?? (positive === 0 ? 'no_gains' : null)),
    expectancy: book.value('expectancy', (positive / n) * meanGain - (negative / n) * meanLoss, none),
  };
}

function systemQuality({ n, mean, sd }: RStatistics, none: NoValueReason | null, book: Book): number | null {
  const noSpread = n === 1 ? 'one_resolved_signal' : sd === 0 ? 'no_variance' : null;
  // An infinite sd would make a 0 of what cannot be told.
  const quality = Number.isFinite(sd) ? (Math.sqrt(Math.min(n, 100)) * mean) / sd : Number.NaN;
  return book.value('sqn', quality, none ?? noSpread);
}

function noteDrawdown(
  drawdown: PerformanceSummary['drawdown'],
  none: NoValueReason | null,
  book: Book,
): PerformanceSummary['drawdown'] {
  if (drawdown === null) book.value('drawdown', null, none ?? 'no_drawdown');
  return drawdown;
}

function grossOf(r: Float64Array, none: NoValueReason | null, book: Book): GrossPerformance {
  const { n, positive, gains, losses, total, mean } = rStatistics(r);
  return {
    averageR: book.value('gross.averageR', mean, none),
    totalR: book.value('gross.totalR', total, none),
    winRate: book.value('gross.winRate', positive / n, none),
    profitFactor: book.value(
      'gross.profitFactor',
      gains / losses,
      none ?? (losses === 0 ? 'no_losses' : null),
    ),
  };
}

interface Holding {
  readonly entries: Float64Array;
  readonly exits: Float64Array;
  readonly times: Float64Array;
}

function holdingTimes({ entryTs, exitTs }: ScoredSignals, rated: Uint32Array): Holding {
  const entries = new Float64Array(rated.length);
  const exits = new Float64Array(rated.length);
  const times = new Float64Array(rated.length);
  let known = 0;
  for (let index = 0; index < rated.length; index += 1) {
    const row = rated[index] ?? 0;
    const entry = entryTs[row] ?? Number.NaN;
    const exit = exitTs[row] ?? Number.NaN;
    if (Number.isNaN(entry) || Number.isNaN(exit)) continue;
    entries[known] = entry;
    exits[known] = exit;
    times[known] = exit - entry;
    known += 1;
  }
  return {
    entries: entries.subarray(0, known),
    exits: exits.subarray(0, known),
    times: times.subarray(0, known),
  };
}

function concurrencyOf(
  { entries, exits }: Holding,
  none: NoValueReason | null,
  book: Book,
): Pick<PerformanceSummary, 'averageConcurrency' | 'maxConcurrency' | 'exposure'> {
  const found = positionConcurrency(entries, exits);
  const unknown = none ?? (entries.length === 0 ? 'holding_unknown' : null);
  const noTime = unknown ?? (Number.isNaN(found.average) ? 'no_holding_time' : null);
  return {
    averageConcurrency: book.value('averageConcurrency', found.average, noTime),
    maxConcurrency: book.value('maxConcurrency', found.max, unknown),
    exposure: book.value('exposure', found.exposure, noTime),
  };
}

/** Average and median; reorders `values`. */
function centerOf(
  metric: 'mae' | 'mfe' | 'holdingMs',
  values: Float64Array,
  ifNone: NoValueReason,
  book: Book,
): Center {
  const reason = values.length === 0 ? ifNone : null;
  return {
    average: book.value(metric, sumOf(values) / values.length, reason),
    median: book.value(metric, selectQuantile(values, 0.5), reason),
  };
}
