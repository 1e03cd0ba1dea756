// A module trainer: it runs in a process of its own, by bin/run-module.js.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parquetOf, readNumbers, withDuckDb } from '../parquet/parquet-rows.ts';
import type { VerbContext } from '../protocol/trainer-module.ts';
import type { PredictRequest, TrainRequest } from '../protocol/trainer-request.ts';
import { type BaselineModel, baselineModelSchema, predictClasses } from './baseline-model.ts';
import { applyScaling, fitScaling } from './feature-scaling.ts';
import { fitSoftmax } from './fit-softmax.ts';
import { writePredictions } from './write-predictions.ts';

const parametersSchema = z.strictObject({
  /** Of the squared coefficients of standardised features, against the mean log loss. */
  penalty: z.number().min(1e-6).default(0.01),
  maxIterations: z.int().min(1).default(500),
  tolerance: z.number().gt(0).default(1e-6),
});

const file = 'model.json';

/** Fits the model to the rows and leaves `model.json`. The seed changes nothing: there is no chance in it. */
export async function train({
  request,
  folder,
  progress,
  metrics,
}: VerbContext<TrainRequest>): Promise<void> {
  const { features, labels, data } = request;
  const parameters = parametersSchema.parse(request.parameters);
  progress(0, 'reading the rows');
  const { columns, weights, labelOf } = await withDuckDb(async (connection) => {
    const [weight = new Float64Array(), ...values] = await readNumbers(connection, data, [
      'weight',
      ...features,
    ]);
    const read = await connection.runAndReadAll(`SELECT label FROM ${parquetOf(data)} ORDER BY "row"`);
    return { columns: values, weights: weight, labelOf: read.getColumnsJS()[0]?.map(String) ?? [] };
  });
  const classes = labels.filter((label) => labelOf.includes(label));
  if (classes.length < 2)
    throw new RangeError(
      `there is nothing to tell apart: every row is ${classes.join() || 'without a label'}`,
    );
  const scaling = fitScaling(features, columns);
  if (scaling.length === 0) throw new RangeError('no feature has two values in the training rows');
  const columnOf = (feature: string) => columns[features.indexOf(feature)] ?? new Float64Array();
  const classOf = Int32Array.from(labelOf, (label) => classes.indexOf(label));
  const { coefficients, iterations, converged } = fitSoftmax(
    {
      x: applyScaling(scaling, columnOf, classOf.length),
      classes: classOf,
      weights,
      classCount: classes.length,
    },
    {
      ...parameters,
      onIteration(iteration, loss) {
        if (iteration % 10 === 1)
          progress(iteration / parameters.maxIterations, `step ${iteration}, log loss ${loss.toFixed(4)}`);
      },
    },
  );
  const { penalty } = parameters;
  const model: BaselineModel = {
    ...{ format: 1, trainer: 'baseline', classes, penalty, iterations, converged },
    scaling: [...scaling],
    coefficients: coefficients.to2DArray(),
  };
  await writeFile(join(folder, file), `${JSON.stringify(model)}\n`);
  const predictions = predictClasses(model, columnOf, classOf.length);
  const right = predictions.filter(({ pred }, row) => pred === labelOf[row]).length;
  metrics({ train: { rows: classOf.length, accuracy: right / classOf.length, features: scaling.length } });
  progress(1, converged ? `converged in ${iterations} steps` : `stopped after ${iterations} steps`);
}

/** Predicts rows with `model.json`. */
export async function predict({ request, folder, progress }: VerbContext<PredictRequest>): Promise<void> {
  const { artefact, data } = request;
  const text = await readFile(join(artefact, file), 'utf8');
  const model = baselineModelSchema.parse(JSON.parse(text));
  await withDuckDb(async (connection) => {
    const names = model.scaling.map(({ feature }) => feature);
    const [rows = new Float64Array(), ...columns] = await readNumbers(connection, data, ['row', ...names]);
    const columnOf = (feature: string) => columns[names.indexOf(feature)] ?? new Float64Array();
    const predictions = predictClasses(model, columnOf, rows.length);
    await writePredictions(connection, folder, rows, predictions);
  });
  progress(1, 'predicted');
}
