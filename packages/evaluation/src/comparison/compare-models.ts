import { quote, TidemarkError } from '@tidemark/domain';
import { dayMs } from '../performance/daily-series.ts';
import { type ScoredSignals, sideCodes } from '../performance/scored-signals.ts';
import { createRandom } from '../statistics/random.ts';
import type { ComparedModel, ComparisonReport } from './comparison-report.ts';
import { type DailySums, daysOfOverlap, sumByDay, testDifference } from './daily-difference.ts';
import { type KnownDecisions, knownDecisions } from './known-decisions.ts';
import { mcNemar } from './mc-nemar.ts';

export interface ComparisonOptions {
  /** Seed of the bootstrap, a whole number from 0 to 2^32 - 1; default 1. */
  readonly seed?: number;
  /** Above 0 and below 1; default 0.95. */
  readonly confidence?: number;
}

/**
 * Whether one model is better than another, on the decisions that both made; see {@link ComparisonReport}. Linear time, but
 * for what is ordered by bits of its time. With the two exchanged all differences change their sign and nothing else.
 * @throws TidemarkError `number.invalid` for an R or a decision time that is not finite, for a seed or a confidence that is
 * none
 */
export function compareModels(
  first: ScoredSignals,
  second: ScoredSignals,
  { seed = 1, confidence = 0.95 }: ComparisonOptions = {},
): ComparisonReport {
  checkOptions(seed, confidence);
  const known = knownDecisions(first, second);
  const daily = sumByDay(known.first, known.second);
  const overlap = Math.max(daysOfOverlap(known.first), daysOfOverlap(known.second));
  return {
    first: describe(known.first),
    second: describe(known.second),
    matched: known.first.rows.length,
    agreement: agreement(known.first, known.second),
    difference: testDifference(daily, overlap, { seed, confidence }),
    apart: mcNemar(rOfTrades(known.first), rOfTrades(known.second)),
    daily: columnsOf(daily),
  };
}

function describe({ signals, rows, r, ...counts }: KnownDecisions): ComparedModel {
  let trades = 0;
  let winners = 0;
  let totalR = 0;
  for (let at = 0; at < rows.length; at += 1) {
    const one = r[at] ?? 0;
    totalR += one;
    if (signals.pred[rows[at] ?? 0] === sideCodes.HOLD) continue;
    trades += 1;
    if (one > 0) winners += 1;
  }
  const models = new Set(signals.series.map(({ modelId }) => modelId));
  const [modelId = null] = models;
  const isTold = rows.length > 0 && Number.isFinite(totalR);
  return {
    modelId: models.size === 1 ? modelId : null,
    signals: signals.length,
    ...counts,
    trades,
    winRate: trades === 0 ? null : winners / trades,
    averageR: isTold ? totalR / rows.length : null,
    totalR: isTold ? totalR : null,
  };
}

function agreement(first: KnownDecisions, second: KnownDecisions): number | null {
  const n = first.rows.length;
  let agreeing = 0;
  for (let at = 0; at < n; at += 1) {
    if (first.signals.pred[first.rows[at] ?? 0] === second.signals.pred[second.rows[at] ?? 0]) agreeing += 1;
  }
  return n === 0 ? null : agreeing / n;
}

/** R of BUY and SELL, NaN for HOLD. */
function rOfTrades({ signals, rows, r }: KnownDecisions): Float64Array {
  return r.map((one, at) => (signals.pred[rows[at] ?? 0] === sideCodes.HOLD ? Number.NaN : one));
}

function columnsOf({ firstDay, first, second }: DailySums): ComparisonReport['daily'] {
  if (![...first, ...second].every(Number.isFinite)) return { day: [], first: [], second: [] };
  return {
    day: Array.from(first, (_, day) => (firstDay + day) * dayMs),
    first: [...first],
    second: [...second],
  };
}

/** Whatever the signals: a bad option must not show only once there is enough to be tested. */
function checkOptions(seed: number, confidence: number): void {
  createRandom(seed);
  if (confidence > 0 && confidence < 1) return;
  throw new TidemarkError('number.invalid', `a confidence is ${quote(confidence)}`, {
    value: confidence,
    hint: 'Give a number above 0 and below 1, such as 0.95.',
  });
}
