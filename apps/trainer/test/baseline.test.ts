import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Matrix } from 'ml-matrix';
import { predict, train } from '../src/baseline/baseline.ts';
import { baselineTrainer } from '../src/baseline/baseline-trainer.ts';
import { applyScaling, fitScaling } from '../src/baseline/feature-scaling.ts';
import { fitSoftmax, predictSoftmax } from '../src/baseline/fit-softmax.ts';
import { withDuckDb } from '../src/parquet/parquet-rows.ts';
import { readPredictions } from '../src/protocol/read-predictions.ts';
import type { TrainerMetrics } from '../src/protocol/trainer-metrics.ts';
import { predictRows } from '../src/run/predict-rows.ts';
import { runTrainer } from '../src/run/run-trainer.ts';
import { makeFolder } from './make-folder.ts';
import { makeRequest } from './make-request.ts';
import { makeRandom, toyRows } from './toy-rows.ts';
import { writeRows } from './write-rows.ts';

const env = { PATH: process.env.PATH ?? '' };
const features = ['x', 'y', 'flat'];

describe('the baseline', () => {
  let root: Awaited<ReturnType<typeof makeFolder>>;
  let data: string[];
  let unseen: string[];
  let count = 0;
  beforeAll(async () => {
    root = await makeFolder();
    data = [join(root.path, 'train.parquet')];
    unseen = [join(root.path, 'unseen.parquet')];
    await writeRows(data[0] ?? '', toyRows(300));
    await writeRows(
      unseen[0] ?? '',
      toyRows(90, 2).map(({ label: _, weight: __, ...row }) => row),
    );
  });
  afterAll(async () => root[Symbol.asyncDispose]());
  const next = () => {
    count += 1;
    return join(root.path, String(count));
  };
  const learn = async (other: Parameters<typeof makeRequest>[0] = {}) => {
    const folder = next();
    const request = makeRequest({ features, data, ...other });
    return {
      folder,
      ...(await runTrainer({ trainer: baselineTrainer, verb: 'train', request, folder, env })),
    };
  };
  const ask = async (artefact: string, artefactHash: string, out?: string) =>
    withDuckDb(async (connection) => {
      const { modelId, key, seed, labels } = makeRequest();
      const request = { modelId, key, seed, labels, features, artefact, data: unseen, parameters: {} };
      const run = { trainer: baselineTrainer, request, artefactHash, connection, folder: next(), env };
      return predictRows({ ...run, ...(out === undefined ? {} : { out }) });
    });

  it('learns what can be told apart, and predicts rows that it has not seen', async () => {
    const { artefact, folder, metrics } = await learn();
    expect(metrics).toMatchObject({ train: { rows: 300, features: 2 } });
    const out = join(root.path, 'predictions.parquet');
    const predictions = await ask(folder, artefact?.hash ?? '', out);
    const right = toyRows(90, 2).filter(({ label }, at) => predictions.pred[at] === label);
    expect(right.length).toBeGreaterThan(85);
    // Of three classes the likeliest has at least a third.
    expect(Math.min(...predictions.proba)).toBeGreaterThanOrEqual(1 / 3);
    expect(Math.max(...predictions.proba)).toBeLessThanOrEqual(1);
    expect([...predictions.row]).toEqual(Array.from({ length: 90 }, (_, row) => row));
    const { size } = Object.assign({ size: (await readFile(out)).length });
    expect(size).toBeGreaterThan(100);
  });

  it('gives the same artefact for the same request, to the bit', async () => {
    const [one, two] = [await learn(), await learn()];
    expect(one.artefact).toEqual(two.artefact);
    const other = await learn({ parameters: { penalty: 0.1 } });
    expect(other.artefact?.hash).not.toBe(one.artefact?.hash);
  });

  it('refuses an artefact that is not what was registered', async () => {
    const { artefact, folder } = await learn();
    await writeFile(join(folder, 'model.json'), '{}');
    await expect(ask(folder, artefact?.hash ?? '')).rejects.toMatchObject({
      code: 'trainer.artefact_changed',
    });
  });

  it('fails where there is one class only, or a parameter that it does not have', async () => {
    const one = join(root.path, 'one-class.parquet');
    await writeRows(
      one,
      toyRows(30).map((row) => ({ ...row, label: 'BUY' })),
    );
    await expect(learn({ data: [one] })).rejects.toMatchObject({
      code: 'trainer.failed',
      message: expect.stringContaining('nothing to tell apart: every row is BUY'),
    });
    await expect(learn({ parameters: { depth: 3 } })).rejects.toMatchObject({
      message: expect.stringContaining('depth'),
    });
  });

  it('works in the same process as well', async () => {
    const folder = next();
    await runTrainer({
      trainer: baselineTrainer,
      verb: 'train',
      request: makeRequest({ features, data }),
      folder,
      env,
    });
    const told: TrainerMetrics[] = [];
    const context = { folder, progress: () => {}, metrics: (one: TrainerMetrics) => told.push(one) };
    await train({ ...context, request: makeRequest({ features, data }) });
    const { format, modelId, key, seed, labels, parameters } = makeRequest();
    const asked = { format, modelId, key, seed, labels, parameters, features, artefact: folder };
    await predict({ ...context, request: { ...asked, verb: 'predict', data: unseen } });
    const read = await withDuckDb((connection) =>
      readPredictions(connection, { folder, data: unseen, labels }),
    );
    expect(read.pred).toHaveLength(90);
    expect(told).toHaveLength(1);
  });
});

describe('the scaling of features', () => {
  it('is of the training rows, and says where a value is null', () => {
    const scaling = fitScaling(
      ['a', 'b', 'constant', 'empty'],
      [[1, 3], [5, Number.NaN, 7], [2, 2], [Number.NaN]].map((values) => Float64Array.from(values)),
    );
    expect(scaling).toEqual([
      { feature: 'a', mean: 2, deviation: 1, hasNulls: false },
      { feature: 'b', mean: 6, deviation: 1, hasNulls: true },
    ]);
    const columns: Record<string, number[]> = { a: [4, Number.NaN, 1e9], b: [6, Number.NaN, 6] };
    const x = applyScaling(scaling, (name) => Float64Array.from(columns[name] ?? []), 3);
    // Ten deviations are the furthest; the null of `a`, which had none in training, is its mean.
    expect(x.to2DArray()).toEqual([
      [2, 0, 0],
      [0, 0, 1],
      [10, 0, 0],
    ]);
  });
});

describe('the logistic regression', () => {
  const random = makeRandom(3);
  const rows = 400;
  const x = new Matrix(Array.from({ length: rows }, () => [2 * random() - 1, 2 * random() - 1]));
  const classes = Int32Array.from({ length: rows }, (_, row) => (x.get(row, 0) + random() - 0.5 > 0 ? 1 : 0));
  const data = { x, classes, weights: new Float64Array(rows).fill(1), classCount: 2 };
  const options = { penalty: 0.01, maxIterations: 2_000, tolerance: 1e-9 };

  it('ends where the gradient is nothing, with a loss that never rose', () => {
    const losses: number[] = [];
    const fit = fitSoftmax(data, { ...options, onIteration: (_, loss) => losses.push(loss) });
    expect(fit.converged).toBe(true);
    // At the optimum the sums of predicted probabilities are the counts of the classes, for the intercept is not punished.
    const p = predictSoftmax(x, fit.coefficients);
    const predicted = p.sum('column')[1] ?? 0;
    expect(predicted).toBeCloseTo(
      classes.reduce((sum, one) => sum + one, 0),
      5,
    );
    expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
  });

  it('takes a row of weight two for two rows', () => {
    const twice = new Matrix([...x.to2DArray(), ...x.to2DArray().slice(0, 100)]);
    const repeated = fitSoftmax(
      {
        x: twice,
        classes: Int32Array.from([...classes, ...classes.slice(0, 100)]),
        weights: new Float64Array(500).fill(1),
        classCount: 2,
      },
      options,
    );
    const weights = Float64Array.from({ length: rows }, (_, row) => (row < 100 ? 2 : 1) * (rows / 500));
    const weighted = fitSoftmax({ ...data, weights }, options);
    for (const [at, value] of repeated.coefficients.to1DArray().entries())
      expect(weighted.coefficients.to1DArray()[at]).toBeCloseTo(value, 6);
  });
});
