import { dailyRatios } from './daily-ratios.ts';
import { dayMs } from './daily-series.ts';
import { approximateFromDays, type DaysMetric, type DaysSummary, missingFromDays } from './days-summary.ts';
import type { NoValueReason } from './no-value-reasons.ts';
import { openReasonBook } from './reason-book.ts';
import type { SignalDay } from './signal-day.ts';

/** Below this share of the mean square a variance out of sums is rounding: a spread under a millionth of R is taken for none. */
const roundingOfVariance = 1e-12;

/**
 * How well signals did, from their sums by day: what a rollup answers at once, however many signals there are. Several series
 * are one portfolio, as in `summarizePerformance`. `from` and `to` are the starts of the first and the last day.
 */
export function summarizeDays(days: readonly SignalDay[]): DaysSummary {
  const sum = addDays(days);
  const { rated, winners, sumR, sumGain, sumLoss } = sum;
  const book = openReasonBook<DaysMetric>();
  const none: NoValueReason | null = rated === 0 ? 'no_resolved_signals' : null;
  const noLosses = none ?? (sumLoss === 0 ? 'no_losses' : null);
  const daily = dailyR(days);
  const depth = deepestFall(daily);
  const ratios = dailyRatios(daily, depth);
  const variance = (sum.sumR2 - (sumR * sumR) / rated) / (rated - 1);
  const isFlat = variance <= roundingOfVariance * (sum.sumR2 / rated);
  const noSpread = rated === 1 ? 'one_resolved_signal' : isFlat ? 'no_variance' : null;
  const barriers = sum.wins + sum.losses;
  const average = book.value('averageR', sumR / rated, none);
  return {
    signals: sum.signals,
    resolved: barriers + sum.timeouts,
    rated,
    wins: sum.wins,
    losses: sum.losses,
    timeouts: sum.timeouts,
    unresolved: sum.unresolved,
    pending: sum.pending,
    holds: sum.holds,
    winRate: book.value('winRate', winners / rated, none),
    hitRate: book.value('hitRate', sum.wins / barriers, barriers === 0 ? 'no_barrier_touched' : null),
    profitFactor: book.value('profitFactor', sumGain / sumLoss, noLosses),
    payoff: book.value(
      'payoff',
      sumGain / winners / (sumLoss / (rated - winners)),
      noLosses ?? (winners === 0 ? 'no_gains' : null),
    ),
    expectancy: book.value('expectancy', average, none),
    averageR: average,
    totalR: book.value('totalR', sumR, none),
    sqn: book.value(
      'sqn',
      (Math.sqrt(Math.min(rated, 100)) * sumR) / rated / Math.sqrt(variance),
      none ?? noSpread,
    ),
    sharpe: book.value('sharpe', ratios.sharpe.value, ratios.sharpe.reason),
    sortino: book.value('sortino', ratios.sortino.value, ratios.sortino.reason),
    calmar: book.value('calmar', ratios.calmar.value, ratios.calmar.reason),
    maxDrawdown: book.value('maxDrawdown', depth, none),
    brier: book.value('brier', sum.sumBrier / sum.scored, sum.scored === 0 ? 'no_probabilities' : null),
    latency: {
      average: book.value(
        'latency',
        sum.sumLatency / sum.latencies,
        sum.latencies === 0 ? 'no_latencies' : null,
      ),
      max: sum.maxLatency,
    },
    days: daily.length,
    from: days.length === 0 ? null : sum.from,
    to: days.length === 0 ? null : sum.to,
    reasons: book.reasons,
    approximate: approximateFromDays,
    missing: missingFromDays,
  };
}

type Sums = {
  -readonly [Name in Exclude<keyof SignalDay, 'modelId' | 'symbol' | 'tf' | 'ts'>]: SignalDay[Name];
};

function addDays(days: readonly SignalDay[]): Sums & { from: number; to: number } {
  const sum = {
    ...{
      signals: 0,
      holds: 0,
      wins: 0,
      losses: 0,
      timeouts: 0,
      unresolved: 0,
      pending: 0,
      rated: 0,
      winners: 0,
    },
    ...{
      sumR: 0,
      sumR2: 0,
      sumGain: 0,
      sumLoss: 0,
      latencies: 0,
      sumLatency: 0,
      scored: 0,
      sumBrier: 0,
      sumProba: 0,
    },
    maxLatency: null as number | null,
    from: Number.POSITIVE_INFINITY,
    to: Number.NEGATIVE_INFINITY,
  };
  for (const day of days) {
    sum.signals += day.signals;
    sum.holds += day.holds;
    sum.wins += day.wins;
    sum.losses += day.losses;
    sum.timeouts += day.timeouts;
    sum.unresolved += day.unresolved;
    sum.pending += day.pending;
    sum.rated += day.rated;
    sum.winners += day.winners;
    sum.sumR += day.sumR;
    sum.sumR2 += day.sumR2;
    sum.sumGain += day.sumGain;
    sum.sumLoss += day.sumLoss;
    sum.latencies += day.latencies;
    sum.sumLatency += day.sumLatency;
    sum.scored += day.scored;
    sum.sumBrier += day.sumBrier;
    sum.sumProba += day.sumProba;
    if (day.maxLatency !== null) sum.maxLatency = Math.max(sum.maxLatency ?? 0, day.maxLatency);
    sum.from = Math.min(sum.from, day.ts);
    sum.to = Math.max(sum.to, day.ts);
  }
  return sum;
}

/** Net R of every day from the first to the last with a rated signal. */
function dailyR(days: readonly SignalDay[]): Float64Array {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { ts, rated } of days) {
    if (rated === 0) continue;
    first = Math.min(first, ts);
    last = Math.max(last, ts);
  }
  if (first > last) return new Float64Array(0);
  const daily = new Float64Array(Math.round((last - first) / dayMs) + 1);
  for (const { ts, rated, sumR } of days) {
    if (rated === 0) continue;
    const day = Math.round((ts - first) / dayMs);
    daily[day] = (daily[day] ?? 0) + sumR;
  }
  return daily;
}

/** The deepest fall of the cumulative sum from an earlier high, which is 0 at the start; 0 or more. */
function deepestFall(daily: Float64Array): number {
  let cumulative = 0;
  let high = 0;
  let depth = 0;
  for (const r of daily) {
    cumulative += r;
    high = Math.max(high, cumulative);
    depth = Math.max(depth, high - cumulative);
  }
  return depth;
}
