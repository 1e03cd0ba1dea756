import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { quote, TidemarkError } from '@tidemark/domain';
import type { FeatureStore } from '@tidemark/feature-store';
import { findTrainer } from '../config/find-training.ts';
import type { TrainerConfig } from '../config/read-trainer-config.ts';
import type { Predictions } from '../protocol/read-predictions.ts';
import { type TrainRequest, trainRequestSchema } from '../protocol/trainer-request.ts';
import { predictRows } from './predict-rows.ts';

/** Where a version's artefact is, and by whom it was made. */
export interface VersionToAsk {
  readonly trainer: string;
  /** Relative to the feature store. */
  readonly artefactPath: string;
  readonly artefactHash: string;
}

export interface RowsToPredict {
  /** A Parquet file with `row` and the features. */
  readonly rows: string;
  /** The file to write: `row`, `pred` and `proba`. */
  readonly out: string;
  /** A folder for the run that is not there yet; deleted at the end. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/**
 * Lets the trainer of a version predict rows with its artefact. What it was trained with (features, labels, parameters) stands in the
 * `request.json` beside the artefact.
 * @throws TidemarkError `trainer.unknown`, `file.corrupt`, and those of `predictRows`
 */
export async function predictVersion(
  store: FeatureStore,
  config: TrainerConfig,
  { trainer: name, artefactPath, artefactHash }: VersionToAsk,
  { rows, ...run }: RowsToPredict,
): Promise<Predictions> {
  const trainer = findTrainer(config, name);
  const artefact = join(store.folder, artefactPath);
  const { modelId, key, seed, labels, features, parameters } = await readTrainRequest(dirname(artefact));
  const asked = { modelId, key, seed, labels, features, parameters, artefact, data: [rows] };
  return predictRows({ ...run, trainer, artefactHash, request: asked, connection: store.engine.connection });
}

async function readTrainRequest(folder: string): Promise<TrainRequest> {
  const file = join(folder, 'request.json');
  try {
    return trainRequestSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new TidemarkError('file.corrupt', `${quote(file)} does not say what a model was trained with`, {
      value: file,
      hint: 'Restore the file, or train the model again.',
      cause,
    });
  }
}
