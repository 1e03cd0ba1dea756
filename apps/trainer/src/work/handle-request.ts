import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Db } from '@tidemark/db';
import { type RetrainLease, TidemarkError } from '@tidemark/domain';
import {
  buildDataset,
  type DatasetManifest,
  exportDataset,
  type FeatureStore,
} from '@tidemark/feature-store';
import type { ViewRegistry } from '@tidemark/features';
import { completeRetrainRequest } from '@tidemark/store';
import { findTrainer, findTraining } from '../config/find-training.ts';
import type { TrainerConfig } from '../config/read-trainer-config.ts';
import { resolveDatasetSpec } from '../config/resolve-dataset-spec.ts';
import { parquetOf, withDuckDb } from '../parquet/parquet-rows.ts';
import { runTrainer } from '../run/run-trainer.ts';
import { modelPlace, runPlace } from './artefact-place.ts';
import { createQueueOfWork } from './one-at-a-time.ts';
import type { RequestHandler } from './request-handler.ts';
import { makeTrainRequest } from './train-request.ts';
import type { PublishModel } from './trained-model.ts';

export interface TrainingSetup {
  readonly store: FeatureStore;
  readonly db: Db;
  readonly config: TrainerConfig;
  /** Where the definitions of the datasets' views are. */
  readonly views: ViewRegistry;
  /** The release of Tidemark, for manifests. */
  readonly product: string;
  /** What of the environment a trainer gets is chosen from this. */
  readonly env: NodeJS.ProcessEnv;
  /** Default: completes the request, and leaves the artefact where it is. */
  readonly publish?: PublishModel;
}

/** What share of the whole has been done when the training begins, and when it ends. */
const [trainingFrom, trainingTo] = [0.2, 0.9];

/**
 * What a worker does by default: builds the dataset of the model's configuration, exports the training rows of its fold, runs the trainer, and
 * publishes what it left, which lies in the feature store, in `models/<model>/<request>.<token of the lease>/artefact`.
 */
export function createRequestHandler(setup: TrainingSetup): RequestHandler {
  const { store, db, config, views, product, env } = setup;
  const publish = setup.publish ?? (async ({ lease }) => void (await completeRetrainRequest(db, lease)));
  // One feature store is one engine: what works in it at the same time would share its memory and its connection.
  const oneAtATime = createQueueOfWork();
  return async (request, lease, context) => {
    const { signal, progress } = context;
    const training = findTraining(config, request.modelId);
    const trainer = findTrainer(config, training.trainer);
    const spec = await resolveDatasetSpec(db, training, config.folder);
    const { manifest } = await oneAtATime(() => {
      signal.throwIfAborted();
      progress(0, 'dataset');
      const onStep = (step: string) => progress(0, `dataset: ${step}`);
      return buildDataset(store, db, { spec, views, product, signal, onStep });
    });
    const place = runPlace(request.modelId, lease);
    const folder = join(store.folder, place);
    await dropEarlierRuns(join(store.folder, modelPlace(request.modelId)), lease);
    await mkdir(folder, { recursive: true });
    const artefactPath = `${place}/artefact`;
    let trained: Parameters<PublishModel>[0];
    try {
      const fold = training.fold === 'last' ? manifest.folds.length - 1 : training.fold;
      const file = join(folder, 'train.parquet');
      const rows = await oneAtATime(() => exportDataset(store, { manifest, out: file, fold, role: 'train' }));
      if (rows === 0) throw nothingToTrainOn(manifest, fold);
      const labelEnd = await readLabelEnd(file);
      const asked = makeTrainRequest(request, training, { manifest, fold, rows, file });
      await writeFile(join(folder, 'request.json'), `${JSON.stringify(asked, null, 2)}\n`);
      const { artefact, metrics } = await runTrainer({
        ...{ trainer, verb: 'train', request: asked, folder: join(store.folder, artefactPath), env, signal },
        onProgress: (share, message) => progress(trainingFrom + share * (trainingTo - trainingFrom), message),
      });
      if (artefact === null) throw new TypeError('a training gave no artefact');
      await rm(file);
      const about = { trainer: trainer.name, asked, manifest, labelEnd, artefact, metrics };
      trained = { request, lease, ...about, artefactPath, folder: join(store.folder, artefactPath) };
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
    // From here on the folder stays, whatever happens: a commit whose answer was lost has made it known.
    progress(trainingTo, 'publishing');
    await oneAtATime(() => {
      signal.throwIfAborted();
      return publish(trained, context);
    });
  };
}

/** Deletes what earlier runs of the same request left: had one of them been published, the request would not run again. */
async function dropEarlierRuns(folder: string, { id, token }: RetrainLease): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names)
    if (name.startsWith(`${id}.`) && name !== `${id}.${token}`)
      await rm(join(folder, name), { recursive: true, force: true });
}

async function readLabelEnd(file: string): Promise<number> {
  const rows = await withDuckDb((connection) =>
    connection.runAndReadAll(`SELECT CAST(epoch_ms(max(label_end)) AS DOUBLE) FROM ${parquetOf([file])}`),
  );
  return Number(rows.getRows()[0]?.[0]);
}

function nothingToTrainOn({ name, id }: DatasetManifest, fold: number): TidemarkError {
  return new TidemarkError('trainer.rows_empty', `fold ${fold} of ${name}/${id} has no row to train on`, {
    value: fold,
    hint: 'Give the dataset a longer range or fewer folds: purge and embargo took the rest.',
  });
}
