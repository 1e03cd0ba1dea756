import { dayMs } from '../performance/daily-series.ts';
import type { BootstrapInterval } from '../performance/performance-assessment.ts';
import { type ScoredSignals, sideCodes } from '../performance/scored-signals.ts';
import { neweyWest, neweyWestLag } from '../statistics/newey-west.ts';
import { normalCdf } from '../statistics/normal-distribution.ts';
import { quantile } from '../statistics/quantile.ts';
import { stationaryBootstrap } from '../statistics/stationary-bootstrap.ts';
import type { ComparedModel, ComparisonReason, ComparisonReport } from './comparison-report.ts';
import { type MatchedRows, matchSignals } from './match-signals.ts';
import { mcNemar } from './mc-nemar.ts';

export interface ComparisonOptions {
  /** Seed of the bootstrap, a whole number from 0 to 2^32 - 1; default 1. */
  readonly seed?: number;
  /** Default 0.95. */
  readonly confidence?: number;
}

/** Days of difference below which nothing is tested. */
const fewestDays = 10;

/** Whether one model is better than another, on the decisions that both made; see {@link ComparisonReport}. */
export function compareModels(
  first: ScoredSignals,
  second: ScoredSignals,
  { seed = 1, confidence = 0.95 }: ComparisonOptions = {},
): ComparisonReport {
  const common = matchSignals(first, second);
  const matched = keepKnown(first, second, common);
  const n = matched.first.length;
  const daily = sumByDay(first, second, matched);
  let agreeing = 0;
  for (let at = 0; at < n; at += 1) {
    if (first.pred[matched.first[at] ?? 0] === second.pred[matched.second[at] ?? 0]) agreeing += 1;
  }
  return {
    first: describe(first, matched.first, { common: common.first.length, unknown: matched.firstUnknown }),
    second: describe(second, matched.second, {
      common: common.second.length,
      unknown: matched.secondUnknown,
    }),
    matched: n,
    agreement: n === 0 ? null : agreeing / n,
    difference: testDifference(first, matched.first, daily, { seed, confidence }),
    apart: mcNemar(rOf(first, matched.first), rOf(second, matched.second)),
    daily: {
      day: Array.from(daily.first, (_, day) => (daily.firstDay + day) * dayMs),
      first: [...daily.first],
      second: [...daily.second],
    },
  };
}

/** R of a row: HOLD is 0, NaN is not known. */
function rOfRow({ pred, realizedRr }: ScoredSignals, row: number): number {
  return pred[row] === sideCodes.HOLD ? 0 : (realizedRr[row] ?? Number.NaN);
}

/** R of the trades among the rows, NaN for HOLD. */
function rOf({ realizedRr }: ScoredSignals, rows: Uint32Array): Float64Array {
  return Float64Array.from(rows, (row) => realizedRr[row] ?? Number.NaN);
}

interface KnownRows extends MatchedRows {
  readonly firstUnknown: number;
  readonly secondUnknown: number;
}

function keepKnown(first: ScoredSignals, second: ScoredSignals, common: MatchedRows): KnownRows {
  const kept = { first: new Uint32Array(common.first.length), second: new Uint32Array(common.first.length) };
  let count = 0;
  let firstUnknown = 0;
  let secondUnknown = 0;
  for (let at = 0; at < common.first.length; at += 1) {
    const a = common.first[at] ?? 0;
    const b = common.second[at] ?? 0;
    const isFirstKnown = !Number.isNaN(rOfRow(first, a));
    const isSecondKnown = !Number.isNaN(rOfRow(second, b));
    if (!isFirstKnown) firstUnknown += 1;
    if (!isSecondKnown) secondUnknown += 1;
    if (!isFirstKnown || !isSecondKnown) continue;
    kept.first[count] = a;
    kept.second[count] = b;
    count += 1;
  }
  const firstRows = kept.first.subarray(0, count);
  return { first: firstRows, second: kept.second.subarray(0, count), firstUnknown, secondUnknown };
}

function describe(
  signals: ScoredSignals,
  rows: Uint32Array,
  { common, unknown }: { readonly common: number; readonly unknown: number },
): ComparedModel {
  let trades = 0;
  let winners = 0;
  let totalR = 0;
  for (const row of rows) {
    const r = rOfRow(signals, row);
    totalR += r;
    if (signals.pred[row] === sideCodes.HOLD) continue;
    trades += 1;
    if (r > 0) winners += 1;
  }
  const models = new Set(signals.series.map(({ modelId }) => modelId));
  const [modelId = null] = models;
  return {
    modelId: models.size === 1 ? modelId : null,
    signals: signals.length,
    alone: signals.length - common,
    notKnown: unknown,
    trades,
    winRate: trades === 0 ? null : winners / trades,
    averageR: rows.length === 0 ? null : totalR / rows.length,
    totalR: rows.length === 0 ? null : totalR,
  };
}

interface DailySums {
  readonly firstDay: number;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

function sumByDay(first: ScoredSignals, second: ScoredSignals, matched: MatchedRows): DailySums {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const row of matched.first) {
    const day = Math.floor((first.ts[row] ?? 0) / dayMs);
    from = Math.min(from, day);
    to = Math.max(to, day);
  }
  const days = matched.first.length === 0 ? 0 : to - from + 1;
  const sums = {
    firstDay: days === 0 ? 0 : from,
    first: new Float64Array(days),
    second: new Float64Array(days),
  };
  for (let at = 0; at < matched.first.length; at += 1) {
    const a = matched.first[at] ?? 0;
    const day = Math.floor((first.ts[a] ?? 0) / dayMs) - from;
    sums.first[day] = (sums.first[day] ?? 0) + rOfRow(first, a);
    sums.second[day] = (sums.second[day] ?? 0) + rOfRow(second, matched.second[at] ?? 0);
  }
  return sums;
}

function testDifference(
  signals: ScoredSignals,
  rows: Uint32Array,
  daily: DailySums,
  { seed, confidence }: Required<ComparisonOptions>,
): ComparisonReport['difference'] {
  const differences = daily.first.map((sum, day) => sum - (daily.second[day] ?? 0));
  const days = differences.length;
  const totalR = days === 0 ? null : differences.reduce((sum, value) => sum + value, 0);
  const lag = Math.max(neweyWestLag(days), daysOfOverlap(signals, rows));
  const base = { totalR, days, dailyMean: totalR === null ? null : totalR / days, confidence, seed };
  const none = (reason: ComparisonReason, interval: BootstrapInterval | null = null) =>
    ({ ...base, lag, t: null, pValue: null, interval, reason }) as const;
  if (days === 0) return none('no_common_signals');
  if (days < fewestDays) return none('fewer_than_10_days');
  const tested = neweyWest(differences, lag);
  const interval = bootstrapMean(differences, { seed, confidence });
  if (tested.t === null) return none('no_variance', interval);
  const pValue = 2 * normalCdf(-Math.abs(tested.t));
  return { ...base, lag: tested.lag, t: tested.t, pValue, interval, reason: null };
}

/** Whole days that the longest label reaches over: as far, at least, differences of days are correlated. */
function daysOfOverlap({ ts, labelEnd }: ScoredSignals, rows: Uint32Array): number {
  let longest = 0;
  for (const row of rows) {
    const span = (labelEnd[row] ?? Number.NaN) - (ts[row] ?? 0);
    if (span > longest) longest = span;
  }
  return Math.ceil(longest / dayMs);
}

function bootstrapMean(
  differences: Float64Array,
  { seed, confidence }: Required<ComparisonOptions>,
): BootstrapInterval | null {
  const [sums] = stationaryBootstrap({ columns: [differences], seed });
  if (sums === undefined) return null;
  const means = sums.map((sum) => sum / differences.length).sort();
  const low = quantile(means, (1 - confidence) / 2);
  const high = quantile(means, (1 + confidence) / 2);
  return low === null || high === null ? null : { low, high, draws: means.length };
}
