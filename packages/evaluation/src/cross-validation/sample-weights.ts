import { quote, TidemarkError } from '@tidemark/domain';
import { type ScoredSignals, sideCodes } from '../performance/scored-signals.ts';
import { uniqueness } from './uniqueness.ts';

export interface SampleWeightOptions {
  readonly signals: ScoredSignals;
  /** The training rows, after the purge. Test rows weigh 1 and are not given here. */
  readonly rows: Uint32Array;
  /** Age at which a row counts half, milliseconds before the newest of `rows`. Absent: age does not count. */
  readonly halfLifeMs?: number;
  /** The class of each row of `rows`. Default: the signal's label. */
  readonly classes?: ArrayLike<number>;
}

/**
 * What each training row weighs: uniqueness among the training rows x 0.5^(age / half-life) x n / (classes x n of its
 * class), scaled to mean 1; classes are those that occur.
 * @returns a weight for each of `rows`
 * @throws TidemarkError `number.invalid` for a row without a label or without its end, or a half-life that is not above 0
 */
export function sampleWeights({ signals, rows, halfLifeMs, classes }: SampleWeightOptions): Float64Array {
  if (halfLifeMs !== undefined && !(halfLifeMs > 0)) {
    throw new TidemarkError('number.invalid', `the half-life of sample weights is ${quote(halfLifeMs)} ms`, {
      value: halfLifeMs,
      hint: 'Give milliseconds above 0, or leave it out.',
    });
  }
  const weights = uniqueness(signals, rows);
  const labels = classes ?? Array.from(rows, (row) => signals.label[row] ?? sideCodes.none);
  const counts = new Map<number, number>();
  let newest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] ?? 0;
    const label = labels[index] ?? Number.NaN;
    const unlabelled = classes === undefined && label === sideCodes.none;
    if (Number.isNaN(label) || unlabelled || Number.isNaN(weights[index] ?? Number.NaN)) {
      throw new TidemarkError('number.invalid', `row ${row} is to be trained on, but has no complete label`, {
        value: row,
        hint: 'Train on rows whose label and its end are known.',
      });
    }
    counts.set(label, (counts.get(label) ?? 0) + 1);
    newest = Math.max(newest, signals.ts[row] ?? newest);
  }
  let sum = 0;
  for (let index = 0; index < rows.length; index += 1) {
    const age = newest - (signals.ts[rows[index] ?? 0] ?? newest);
    const decay = halfLifeMs === undefined ? 1 : 0.5 ** (age / halfLifeMs);
    const ofClass = counts.get(labels[index] ?? 0) ?? 1;
    const weight = ((weights[index] ?? 0) * decay * rows.length) / (counts.size * ofClass);
    weights[index] = weight;
    sum += weight;
  }
  for (let index = 0; index < rows.length; index += 1) {
    weights[index] = ((weights[index] ?? 0) * rows.length) / sum;
  }
  return weights;
}
