import {
  averageFolds,
  checkModelOptions,
  checkPredictions,
  type ModelImportanceOptions,
  type ModelImportanceReport,
  pick,
  rankByMean,
  selectRows,
  testShare,
} from './importance-model.ts';
import { lossOf, scoreOf } from './score-predictions.ts';

export interface SingleFeatureImportanceReport extends ModelImportanceReport {
  readonly kind: 'single-feature';
}

/**
 * How much better a model that has one feature alone predicts test rows than a constant, the mean of y in training. No
 * feature hides behind another; what two tell only together is not seen. After M. Lopez de Prado, Advances in Financial
 * Machine Learning, 2018, chapter 8. The model is fitted once a feature and fold.
 * @throws TidemarkError `number.invalid`
 */
export async function singleFeatureImportance<Model>(
  options: ModelImportanceOptions<Model>,
): Promise<SingleFeatureImportanceReport> {
  const { model, names, columns, y, folds, metric = 'log-loss' } = options;
  checkModelOptions(options);
  const score = scoreOf(metric);
  const baselines: (number | null)[] = [];
  const gains: (number | null)[][] = names.map(() => []);
  for (const { train, test } of folds) {
    const weights = options.weights?.(train) ?? new Float64Array(train.length).fill(1);
    const known = pick(y, train);
    const truth = pick(y, test);
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    const baseline = score.score(new Float64Array(test.length).fill(mean), truth);
    baselines.push(baseline);
    for (const [index, column] of columns.entries()) {
      const name = names.slice(index, index + 1);
      const fitted = await model.fit({ ...selectRows(name, [column], train), y: known, weights });
      const predictions = await model.predict(fitted, selectRows(name, [column], test));
      const own = score.score(checkPredictions(predictions, test.length), truth);
      gains[index]?.push(lossOf(score, own, baseline));
    }
  }
  const share = testShare(folds);
  const features = names.map((name, index) => ({
    name,
    features: [name],
    ...averageFolds(gains[index] ?? [], share),
  }));
  return {
    kind: 'single-feature',
    metric: score.name,
    rows: y.length,
    baseline: averageFolds(baselines, share),
    features: rankByMean(features),
    reason: baselines.every((baseline) => baseline === null) ? 'metric_undefined' : null,
  };
}
