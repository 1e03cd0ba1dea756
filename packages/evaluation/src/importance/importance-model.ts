import { quote, TidemarkError } from '@tidemark/domain';
import type { Fold } from '../cross-validation/fold.ts';
import type { ImportanceScore, ScoreName } from './score-predictions.ts';

/** Rows of features by column: `columns[i]` is the feature `names[i]`, NaN where it is null. */
export interface FeatureRows {
  readonly length: number;
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
}

export interface TrainingRows extends FeatureRows {
  readonly y: Float64Array;
  /** All 1 unless `weights` gives others. */
  readonly weights: Float64Array;
}

/** Any model, as two functions; either may be asynchronous. */
export interface ImportanceModel<Model> {
  fit(training: TrainingRows): Model | Promise<Model>;
  /** A probability of y = 1, or a score where the metric is of scores: one for each row, finite. */
  predict(model: Model, rows: FeatureRows): ArrayLike<number> | Promise<ArrayLike<number>>;
}

export interface ModelImportanceOptions<Model> {
  readonly model: ImportanceModel<Model>;
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
  /** What is predicted, a value for each row: 1 and 0 for the named metrics. */
  readonly y: Float64Array;
  /** Customarily of `purgedFolds`, with the longest lookback as embargo. */
  readonly folds: readonly Fold[];
  /** Default `log-loss`. */
  readonly metric?: ScoreName | ImportanceScore;
  /** What training rows weigh, such as `sampleWeights`; asked once a fold. */
  readonly weights?: (train: Uint32Array) => Float64Array;
}

/** A mean over folds. */
export interface FoldMean {
  readonly mean: number | null;
  /** Over the folds, ddof 1. */
  readonly sd: number | null;
  /**
   * mean / (sd x sqrt(1 / k + test rows / training rows)): corrected for folds that share training rows, after C. Nadeau
   * and Y. Bengio, Inference for the Generalization Error, 2003. null for one fold, or equal ones.
   */
  readonly t: number | null;
  /** Of each fold; null where its metric is not defined, as AUC of one class. */
  readonly folds: readonly (number | null)[];
}

/** A feature, or features that are treated as one. */
export interface ModelFeatureImportance extends FoldMean {
  readonly name: string;
  readonly features: readonly string[];
  /** 1 strongest. */
  readonly rank: number;
}

export interface ModelImportanceReport {
  readonly kind: 'permutation' | 'single-feature';
  readonly metric: string;
  readonly rows: number;
  /** What importance is measured from: the whole model's score, or that of a constant prediction. */
  readonly baseline: FoldMean;
  /** Strongest first; what has no value last. */
  readonly features: readonly ModelFeatureImportance[];
  /** Why all of it is null; null where it is not. */
  readonly reason: 'metric_undefined' | null;
}

/** Summary of one value a fold. @param share mean of test rows / training rows */
export function averageFolds(folds: readonly (number | null)[], share: number): FoldMean {
  const known = folds.filter((value) => value !== null);
  const k = known.length;
  if (k === 0) return { mean: null, sd: null, t: null, folds };
  const mean = known.reduce((sum, value) => sum + value, 0) / k;
  if (k === 1) return { mean, sd: null, t: null, folds };
  const sd = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (k - 1));
  return { mean, sd, t: sd > 0 ? mean / (sd * Math.sqrt(1 / k + share)) : null, folds };
}

/** Mean over the folds of test rows / training rows. */
export function testShare(folds: readonly Fold[]): number {
  return folds.reduce((sum, { test, train }) => sum + test.length / train.length, 0) / folds.length;
}

/** Puts a rank to each: by mean, greatest first, what has none last, ties by name. */
export function rankByMean(
  features: readonly Omit<ModelFeatureImportance, 'rank'>[],
): ModelFeatureImportance[] {
  const size = ({ mean }: FoldMean) => mean ?? Number.NEGATIVE_INFINITY;
  return [...features]
    .sort((a, b) => (size(a) === size(b) ? (a.name < b.name ? -1 : 1) : size(b) - size(a)))
    .map((feature, index) => ({ ...feature, rank: index + 1 }));
}

/** @throws TidemarkError `number.invalid` */
export function checkModelOptions<Model>({ names, columns, y, folds }: ModelImportanceOptions<Model>): void {
  const wrong = columns.find(({ length }) => length !== y.length);
  if (names.length !== columns.length || wrong !== undefined || new Set(names).size !== names.length) {
    throw new TidemarkError('number.invalid', `${names.length} features do not fit their columns`, {
      value: wrong?.length ?? columns.length,
      hint: 'Give a name of its own for each column, and columns as long as y.',
    });
  }
  if (folds.length > 0 && folds.every(({ train, test }) => train.length > 0 && test.length > 0)) return;
  throw new TidemarkError(
    'number.invalid',
    `one of ${folds.length} folds has nothing to train on or to test`,
    {
      value: folds.length,
      hint: 'Ask for fewer folds, or for a shorter embargo.',
    },
  );
}

export function selectRows(
  names: readonly string[],
  columns: readonly Float64Array[],
  rows: Uint32Array,
): FeatureRows {
  return { length: rows.length, names, columns: columns.map((column) => pick(column, rows)) };
}

export function pick(column: Float64Array, rows: Uint32Array): Float64Array {
  const chosen = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index += 1) chosen[index] = column[rows[index] ?? 0] ?? Number.NaN;
  return chosen;
}

/** @throws TidemarkError `number.invalid` */
export function checkPredictions(predictions: ArrayLike<number>, length: number): Float64Array {
  const checked = Float64Array.from(predictions);
  const wrong = checked.findIndex((value) => !Number.isFinite(value));
  if (checked.length === length && wrong < 0) return checked;
  const value = wrong < 0 ? checked.length : checked[wrong];
  throw new TidemarkError('number.invalid', `a model predicts ${quote(value)} for one of ${length} rows`, {
    value,
    hint: 'A prediction has to be one finite number for each row.',
  });
}
