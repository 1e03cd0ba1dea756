import { quote, TidemarkError } from '@tidemark/domain';
import { identity } from '../statistics/order-by.ts';
import { createRandom } from '../statistics/random.ts';
import { shuffle } from '../statistics/shuffle.ts';
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

export interface PermutationOptions<Model> extends ModelImportanceOptions<Model> {
  /** Permutations of each feature in each fold. Default 5. */
  readonly repeats?: number;
  /** A whole number from 0 to 2^32 - 1. */
  readonly seed: number;
  /**
   * Features that are permuted together, such as the clusters of an importance report: a feature whose like stays in
   * place hides behind it, and both look useless. Others are permuted alone.
   */
  readonly clusters?: readonly (readonly string[])[];
}

export interface PermutationImportanceReport extends ModelImportanceReport {
  readonly kind: 'permutation';
  readonly repeats: number;
  readonly seed: number;
}

/**
 * How much worse a model gets on test rows when the values of one feature are put into another order: mean decrease in
 * accuracy, L. Breiman, Random Forests, 2001, out of sample by purged folds. The model is fitted once a fold. All
 * features are put into the same orders, so that leaving one out changes no other's result.
 * @throws TidemarkError `number.invalid`
 */
export async function permutationImportance<Model>(
  options: PermutationOptions<Model>,
): Promise<PermutationImportanceReport> {
  const { model, names, columns, y, folds, metric = 'log-loss', repeats = 5, seed } = options;
  checkModelOptions(options);
  if (!(Number.isInteger(repeats) && repeats >= 1)) {
    throw new TidemarkError('number.invalid', `${quote(repeats)} permutations are asked for`, {
      value: repeats,
      hint: 'Give a whole number from 1 on.',
    });
  }
  const units = groupFeatures(names, options.clusters ?? []);
  const score = scoreOf(metric);
  const random = createRandom(seed);
  const baselines: (number | null)[] = [];
  const losses: (number | null)[][] = units.map(() => []);
  for (const { train, test } of folds) {
    const weights = options.weights?.(train) ?? new Float64Array(train.length).fill(1);
    const fitted = await model.fit({ ...selectRows(names, columns, train), y: pick(y, train), weights });
    const rows = selectRows(names, columns, test);
    const truth = pick(y, test);
    const scoreRows = async (of: readonly Float64Array[]) =>
      score.score(
        checkPredictions(await model.predict(fitted, { ...rows, columns: of }), test.length),
        truth,
      );
    const baseline = await scoreRows(rows.columns);
    baselines.push(baseline);
    const orders = Array.from({ length: repeats }, () => {
      const order = identity(test.length);
      shuffle(order, random);
      return order;
    });
    for (const [index, { members }] of units.entries()) {
      const found: (number | null)[] = [];
      for (const order of orders) {
        const permuted = rows.columns.map((column, at) => (members.has(at) ? pick(column, order) : column));
        found.push(lossOf(score, baseline, await scoreRows(permuted)));
      }
      losses[index]?.push(averageFolds(found, 0).mean);
    }
  }
  const share = testShare(folds);
  const features = units.map(({ features: together }, index) => ({
    name: together.join(', '),
    features: together,
    ...averageFolds(losses[index] ?? [], share),
  }));
  return {
    kind: 'permutation',
    metric: score.name,
    rows: y.length,
    repeats,
    seed,
    baseline: averageFolds(baselines, share),
    features: rankByMean(features),
    reason: baselines.every((baseline) => baseline === null) ? 'metric_undefined' : null,
  };
}

interface Unit {
  readonly features: readonly string[];
  readonly members: ReadonlySet<number>;
}

function groupFeatures(names: readonly string[], clusters: readonly (readonly string[])[]): Unit[] {
  const clustered = clusters.flat();
  const wrong = clustered.find((name, index) => !names.includes(name) || clustered.indexOf(name) !== index);
  if (wrong !== undefined) {
    throw new TidemarkError('number.invalid', `the feature ${quote(wrong)} cannot be clustered`, {
      value: wrong,
      hint: 'A cluster consists of features of the model, and none is in two.',
    });
  }
  const alone = names.filter((name) => !clustered.includes(name)).map((name) => [name]);
  return [...clusters, ...alone].map((features) => ({
    features,
    members: new Set(features.map((name) => names.indexOf(name))),
  }));
}
