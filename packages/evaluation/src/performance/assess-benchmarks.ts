import { quantile } from '../statistics/quantile.ts';
import { createRandom } from '../statistics/random.ts';
import { shuffle } from '../statistics/shuffle.ts';
import type { Benchmarks, RuleResult, ShuffleResult } from './benchmarks.ts';
import type { NoValueReason } from './no-value-reasons.ts';
import { type ScoredSignals, sideCodes } from './scored-signals.ts';

export interface BenchmarkOptions {
  /** A whole number from 0 to 2^32 - 1. */
  readonly seed: number;
  readonly shuffles: number;
}

/**
 * What fixed rules and the model's own predictions, shuffled in blocks, would have earned at the decisions for which the R of
 * either side is known. Each series is shuffled by itself. Its blocks are as long as runs of predictions and labels that overlap
 * hang together, see {@link blockLength}: shuffled one by one, a model that stays on one side for hours would be measured
 * against ones that never do. Time: shuffles x decisions, about 2 ns each.
 * @throws TidemarkError `number.invalid` for a seed that is none
 */
export function assessBenchmarks(
  signals: ScoredSignals,
  rows: Uint32Array,
  { seed, shuffles }: BenchmarkOptions,
): Benchmarks {
  const random = createRandom(seed);
  const series = decisionsBySeries(signals, rows);
  const decisions = series.reduce((sum, { pred }) => sum + pred.length, 0);
  const none = (reason: NoValueReason): Benchmarks => ({
    decisions,
    model: null,
    alwaysBuy: null,
    alwaysSell: null,
    shuffled: null,
    reason,
  });
  if (decisions === 0) return none('sides_unknown');
  let [model, buy, sell] = [0, 0, 0];
  let blocks = 0;
  const totals = new Float64Array(shuffles);
  for (const one of series) {
    const own = identityOrder(one);
    blocks = Math.max(blocks, own.length);
    model += totalInOrder(one, own);
    for (let at = 0; at < one.pred.length; at += 1) {
      buy += one.r[3 * at + buyPlace] ?? 0;
      sell += one.r[3 * at + sellPlace] ?? 0;
    }
    for (let draw = 0; draw < shuffles; draw += 1) {
      shuffle(own, random);
      totals[draw] = (totals[draw] ?? 0) + totalInOrder(one, own);
    }
  }
  const shuffled = shuffles === 0 ? null : placeAmong(totals, model);
  if (![model, buy, sell, ...Object.values(shuffled ?? {})].every(Number.isFinite)) return none('overflow');
  const result = (totalR: number): RuleResult => ({ totalR, averageR: totalR / decisions });
  return {
    decisions,
    model: result(model),
    alwaysBuy: result(buy),
    alwaysSell: result(sell),
    shuffled: shuffled === null ? null : { ...shuffled, seed, blocks },
    reason: null,
  };
}

/** Where the R of a decision's sides stands, and where a code of {@link sideCodes} points. */
const sellPlace = sideCodes.SELL + 1;
const buyPlace = sideCodes.BUY + 1;

interface SeriesDecisions {
  /** Place of the prediction's R: 0 SELL, 1 HOLD, 2 BUY. */
  readonly pred: Uint8Array;
  /** Three a decision: R of a SELL, 0 of a HOLD, R of a BUY. */
  readonly r: Float64Array;
  readonly blockLength: number;
}

function decisionsBySeries(signals: ScoredSignals, rows: Uint32Array): SeriesDecisions[] {
  const { buyRr, sellRr, seriesOf } = signals;
  const known = rows.filter(
    (row) => !Number.isNaN(buyRr[row] ?? Number.NaN) && !Number.isNaN(sellRr[row] ?? Number.NaN),
  );
  const rowsOf = signals.series.map((): number[] => []);
  for (const row of known) rowsOf[seriesOf[row] ?? 0]?.push(row);
  return rowsOf
    .filter((own) => own.length > 0)
    .map((own) => {
      const r = new Float64Array(3 * own.length);
      for (const [at, row] of own.entries()) {
        r[3 * at + sellPlace] = sellRr[row] ?? 0;
        r[3 * at + buyPlace] = buyRr[row] ?? 0;
      }
      const pred = Uint8Array.from(own, (row) => (signals.pred[row] ?? 0) + 1);
      return { pred, r, blockLength: blockLength(signals, own) };
    });
}

/**
 * Decisions in a block: the cube root of all, as the bootstrap of days has it; at least as many as one label spans, within
 * which they share their fate; at least a hundredth, which is blocks enough; and at most a tenth.
 */
function blockLength({ ts, labelEnd }: ScoredSignals, rows: readonly number[]): number {
  const n = rows.length;
  const span = (ts[rows[n - 1] ?? 0] ?? 0) - (ts[rows[0] ?? 0] ?? 0);
  let labelled = 0;
  for (const row of rows) {
    const length = (labelEnd[row] ?? Number.NaN) - (ts[row] ?? 0);
    if (length > 0) labelled += length;
  }
  const overlapping = span > 0 ? labelled / span : 1;
  return Math.max(1, Math.min(Math.max(Math.cbrt(n), overlapping, n / 100), n / 10) | 0);
}

/** Numbers of a series' blocks as they follow one another. */
function identityOrder({ pred, blockLength: length }: SeriesDecisions): Uint32Array {
  return Uint32Array.from({ length: Math.ceil(pred.length / length) }, (_, block) => block);
}

/** Total R of the predictions with their blocks in this order, each prediction on the time where it comes to stand. */
function totalInOrder({ pred, r, blockLength: length }: SeriesDecisions, order: Uint32Array): number {
  let total = 0;
  let at = 0;
  for (let place = 0; place < order.length; place += 1) {
    const start = (order[place] ?? 0) * length;
    const end = Math.min(start + length, pred.length);
    for (let from = start; from < end; from += 1) {
      total += r[at + (pred[from] ?? 0)] ?? 0;
      at += 3;
    }
  }
  return total;
}

function placeAmong(totals: Float64Array, model: number): Omit<ShuffleResult, 'seed' | 'blocks'> {
  const shuffles = totals.length;
  let below = 0;
  let equal = 0;
  let sum = 0;
  for (const total of totals) {
    sum += total;
    if (total < model) below += 1;
    else if (total === model) equal += 1;
  }
  const mean = sum / shuffles;
  const squares = totals.reduce((all, total) => all + (total - mean) ** 2, 0);
  const ascending = totals.slice().sort();
  return {
    shuffles,
    mean,
    sd: shuffles === 1 ? 0 : Math.sqrt(squares / (shuffles - 1)),
    p5: quantile(ascending, 0.05) ?? mean,
    p50: quantile(ascending, 0.5) ?? mean,
    p95: quantile(ascending, 0.95) ?? mean,
    percentile: (100 * (below + equal / 2)) / shuffles,
    pValue: (1 + shuffles - below) / (1 + shuffles),
  };
}
