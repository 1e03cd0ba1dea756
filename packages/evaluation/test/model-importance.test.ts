import { describe, expect, it } from '@jest/globals';
import {
  createRandom,
  type ImportanceModel,
  type ImportanceScore,
  type PermutationOptions,
  permutationImportance,
  purgedFolds,
  singleFeatureImportance,
} from '@tidemark/evaluation';

const count = 400;
const random = createRandom(5);
const draw = () => Float64Array.from({ length: count }, () => random.uniform());
const [useful, copy, useless] = [draw(), new Float64Array(), draw()].map((column, index, all) =>
  index === 1 ? (all[0] ?? column).slice() : column,
);
const columns = [useful, copy, useless].map((column) => column ?? new Float64Array());
const names = ['useful', 'copy', 'useless'];
const y = Float64Array.from(columns[0] ?? [], (value) => (value > 0.5 ? 1 : 0));
const ts = Float64Array.from({ length: count }, (_, row) => row * 60_000);
const folds = purgedFolds({ ts, labelEnd: ts.map((start) => start + 300_000), folds: 4, embargoMs: 0 });

/** The mean of the columns it was given: nothing is learned, so that what it loses can be worked out. */
const average: ImportanceModel<number> = {
  fit: ({ names: known }) => known.length,
  predict: (width, rows) =>
    Float64Array.from(
      { length: rows.length },
      (_, row) => rows.columns.reduce((sum, column) => sum + (column[row] ?? 0), 0) / width,
    ),
};
/** The first column as it is. */
const first: ImportanceModel<null> = {
  fit: async () => null,
  predict: async (_, rows) => rows.columns[0] ?? [],
};
const squared: ImportanceScore = {
  name: 'squared error against the first column',
  better: 'lower',
  score: (predictions, truth) =>
    predictions.reduce((sum, value, row) => sum + (value - (truth[row] ?? 0)) ** 2, 0) / truth.length,
};

const permute = (options: Partial<PermutationOptions<number>> = {}) =>
  permutationImportance({ model: average, names, columns, y, folds, seed: 1, metric: 'auc', ...options });

describe('permutationImportance', () => {
  it('gives exactly 0 to a column that the model does not look at, and a full loss to the one that it does', async () => {
    const { features, baseline, metric } = await permutationImportance({
      model: first,
      ...{ names, columns, y, folds, seed: 1, repeats: 20, metric: 'auc' as const },
    });
    expect(metric).toBe('auc');
    expect(baseline).toMatchObject({ mean: 1, sd: 0, t: null, folds: [1, 1, 1, 1] });
    expect(features.map(({ name, rank }) => [name, rank])).toEqual([
      ['useful', 1],
      ['copy', 2],
      ['useless', 3],
    ]);
    // A column in random order has an AUC of one half.
    expect(features[0]?.mean).toBeCloseTo(0.5, 1);
    expect(features[0]?.t).toBeGreaterThan(5);
    expect(features[1]).toMatchObject({ mean: 0, sd: 0, t: null, folds: [0, 0, 0, 0] });
  });

  it('loses twice the variance of a column that is the truth, by squared error', async () => {
    const truth = columns[0] ?? new Float64Array();
    const { features } = await permutationImportance({
      model: first,
      ...{ names, columns, y: truth, folds, seed: 2, repeats: 300, metric: squared },
    });
    for (const [index, { test }] of folds.entries()) {
      const values = Array.from(test, (row) => truth[row] ?? 0);
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      expect(features[0]?.folds[index]).toBeCloseTo(2 * variance, 2);
    }
  });

  it('shows by permuting a cluster together what its members hide from each other', async () => {
    const alone = await permute();
    const together = await permute({ clusters: [['useful', 'copy']] });
    const own = Math.max(...alone.features.slice(0, 2).map(({ mean }) => mean ?? 0));
    expect(together.features[0]?.features).toEqual(['useful', 'copy']);
    expect(together.features[0]?.mean).toBeGreaterThan(1.5 * own);
    const uselessOf = ({ features }: typeof alone) => features.find(({ name }) => name === 'useless')?.folds;
    expect(uselessOf(together)).toEqual(uselessOf(alone));
  });

  it('is the same for a seed, and another for another', async () => {
    expect(await permute()).toEqual(await permute());
    expect((await permute()).features).not.toEqual((await permute({ seed: 2 })).features);
  });

  it('hands the training rows of each fold to the model, with what they weigh', async () => {
    const seen: unknown[] = [];
    await permute({
      weights: (train) => Float64Array.from(train, (row) => row + 1),
      model: {
        ...average,
        fit: (training) => {
          seen.push([training.length, training.weights.at(-1), training.y.length]);
          return 3;
        },
      },
    });
    expect(seen).toEqual(folds.map(({ train }) => [train.length, (train.at(-1) ?? 0) + 1, train.length]));
  });

  it('corrects t for training rows that folds share', async () => {
    const { features } = await permute();
    const { mean, sd, t, folds: values } = features[0] ?? {};
    const share = folds.reduce((sum, { train, test }) => sum + test.length / train.length, 0) / 4;
    const average4 = (values ?? []).reduce<number>((sum, value) => sum + (value ?? 0), 0) / 4;
    expect(mean).toBeCloseTo(average4, 12);
    expect(t).toBeCloseTo((mean ?? 0) / ((sd ?? 0) * Math.sqrt(1 / 4 + share)), 9);
  });

  it('names why nothing can be said where there is one class alone', async () => {
    const report = await permute({ y: new Float64Array(count).fill(1) });
    expect(report).toMatchObject({ reason: 'metric_undefined', baseline: { mean: null, sd: null, t: null } });
    expect(report.features.every(({ mean }) => mean === null)).toBe(true);
    expect(JSON.stringify(report)).not.toContain('NaN');
  });

  it.each<[string, Partial<PermutationOptions<number>>]>([
    ['columns of another length', { columns: [new Float64Array(3), ...columns.slice(1)] }],
    ['a name that comes twice', { names: ['useful', 'useful', 'useless'] }],
    ['no folds', { folds: [] }],
    ['a cluster of unknown features', { clusters: [['nobody']] }],
    ['a feature in two clusters', { clusters: [['useful'], ['useful']] }],
    ['no repeats', { repeats: 0 }],
    [
      'NaN as a prediction',
      { model: { ...average, predict: (_, rows) => rows.columns[0]?.fill(Number.NaN) ?? [] } },
    ],
    ['too few predictions', { model: { ...average, predict: () => [1] } }],
  ])('refuses %s', async (_, options) => {
    await expect(permute(options)).rejects.toMatchObject({ code: 'number.invalid' });
  });
});

describe('singleFeatureImportance', () => {
  it('shows a feature and its copy alike, where permuting hides them', async () => {
    const { features, baseline } = await singleFeatureImportance({
      model: average,
      ...{ names, columns, y, folds, metric: 'auc' as const },
    });
    expect(baseline.mean).toBe(0.5);
    expect(features.map(({ name, mean }) => [name, Math.round((mean ?? 0) * 10) / 10])).toEqual([
      ['copy', 0.5],
      ['useful', 0.5],
      ['useless', 0],
    ]);
  });

  it.each(['log-loss', 'brier'] as const)('measures the gain over a constant, by %s', async (metric) => {
    const { features, baseline } = await singleFeatureImportance({
      model: average,
      ...{ names, columns, y, folds, metric },
    });
    // Half and half: ln 2 and a quarter, a little more since training and test differ.
    expect(baseline.mean).toBeGreaterThan(metric === 'brier' ? 0.249 : 0.692);
    expect(baseline.mean).toBeLessThan(metric === 'brier' ? 0.27 : 0.73);
    const [fold] = folds;
    const values = Array.from(fold?.test ?? [], (row) => [columns[0]?.[row] ?? 0, y[row] ?? 0] as const);
    const own =
      values.reduce(
        (sum, [p, of]) => sum + (metric === 'brier' ? (p - of) ** 2 : -Math.log(of === 1 ? p : 1 - p)),
        0,
      ) / values.length;
    const found = features.find(({ name }) => name === 'useful');
    expect(found?.folds[0]).toBeCloseTo((baseline.folds[0] ?? 0) - own, 12);
    expect(features.at(-1)?.name).toBe('useless');
    expect(features.at(-1)?.mean).toBeLessThan(0);
  });

  it('names why nothing can be said where there is one class alone', async () => {
    const { reason } = await singleFeatureImportance({
      model: average,
      ...{ names, columns, y: new Float64Array(count), folds, metric: 'auc' as const },
    });
    expect(reason).toBe('metric_undefined');
  });
});
