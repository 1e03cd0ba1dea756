import { dayMs } from '../performance/daily-series.ts';
import type { BootstrapInterval } from '../performance/performance-assessment.ts';
import { neweyWest, neweyWestLag } from '../statistics/newey-west.ts';
import { normalCdf } from '../statistics/normal-distribution.ts';
import { quantile } from '../statistics/quantile.ts';
import { stationaryBootstrap } from '../statistics/stationary-bootstrap.ts';
import type { ComparisonReason, ComparisonReport } from './comparison-report.ts';
import type { KnownDecisions } from './known-decisions.ts';

/** Days of difference below which nothing is tested. */
const fewestDays = 10;

/** Squares of differences whose sum is beyond this leave no room for the sums of a test. */
const largestSum = 1e300;

/** R of two models by UTC day of decision, from the first common decision to the last; idle days are 0. */
export interface DailySums {
  /** Number of the first day since the epoch. */
  readonly firstDay: number;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

export function sumByDay(first: KnownDecisions, second: KnownDecisions): DailySums {
  const { ts } = first.signals;
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const row of first.rows) {
    const day = Math.floor((ts[row] ?? 0) / dayMs);
    if (day < from) from = day;
    if (day > to) to = day;
  }
  const days = first.rows.length === 0 ? 0 : to - from + 1;
  const sums = {
    firstDay: days === 0 ? 0 : from,
    first: new Float64Array(days),
    second: new Float64Array(days),
  };
  for (let at = 0; at < first.rows.length; at += 1) {
    const day = Math.floor((ts[first.rows[at] ?? 0] ?? 0) / dayMs) - from;
    sums.first[day] = (sums.first[day] ?? 0) + (first.r[at] ?? 0);
    sums.second[day] = (sums.second[day] ?? 0) + (second.r[at] ?? 0);
  }
  return sums;
}

/** Days that the longest label reaches over, begun ones counted: as far, at least, differences of days are correlated. */
export function daysOfOverlap({ signals, rows }: KnownDecisions): number {
  const { ts, labelEnd, exitTs } = signals;
  let longest = 0;
  for (const row of rows) {
    const horizon = labelEnd[row] ?? Number.NaN;
    // A bot's own outcome has no horizon; its exit stands for it, as it does for uniqueness.
    const end = Number.isNaN(horizon) ? (exitTs[row] ?? Number.NaN) : horizon;
    const span = end - (ts[row] ?? 0);
    if (span > longest) longest = span;
  }
  return Math.ceil(longest / dayMs);
}

/** Whether the daily differences have a mean other than 0. */
export function testDifference(
  daily: DailySums,
  overlap: number,
  { seed, confidence }: { readonly seed: number; readonly confidence: number },
): ComparisonReport['difference'] {
  const differences = daily.first.map((sum, day) => sum - (daily.second[day] ?? 0));
  const days = differences.length;
  const lag = Math.max(0, Math.min(days - 1, Math.max(neweyWestLag(days), overlap)));
  let totalR = 0;
  let squares = 0;
  for (const difference of differences) {
    totalR += difference;
    squares += difference * difference;
  }
  const untold = { totalR: null, days, dailyMean: null, lag, confidence, seed };
  const none = { t: null, pValue: null, interval: null };
  if (days === 0) return { ...untold, ...none, reason: 'no_common_signals' };
  if (!(squares < largestSum)) return { ...untold, ...none, reason: 'overflow' };
  // Adding 0 makes 0 of the -0 that is left of what is smaller than any float64.
  const told = { ...untold, totalR, dailyMean: totalR / days + 0 };
  if (days < fewestDays) return { ...told, ...none, reason: 'fewer_than_10_days' };
  const interval = bootstrapMean(differences, seed, confidence);
  const tested = neweyWest(differences, lag);
  const t = tested.t === null ? null : tested.t + 0;
  const reason: ComparisonReason | null = t === null ? 'no_variance' : null;
  return { ...told, t, pValue: t === null ? null : 2 * normalCdf(-Math.abs(t)), interval, reason };
}

function bootstrapMean(
  differences: Float64Array,
  seed: number,
  confidence: number,
): BootstrapInterval | null {
  const [sums] = stationaryBootstrap({ columns: [differences], seed });
  if (sums === undefined) return null;
  const means = sums.map((sum) => sum / differences.length).sort();
  const low = quantile(means, (1 - confidence) / 2);
  const high = quantile(means, (1 + confidence) / 2);
  return low === null || high === null ? null : { low, high, draws: means.length };
}
