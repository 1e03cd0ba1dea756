import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { TidemarkError } from '@tidemark/domain';
import { type Predictions, readPredictions } from '../protocol/read-predictions.ts';
import type { PredictRequest } from '../protocol/trainer-request.ts';
import { hashArtefact } from './hash-artefact.ts';
import { runTrainer, type TrainerRun } from './run-trainer.ts';

export interface PredictRun extends Omit<TrainerRun, 'verb' | 'request'> {
  readonly request: Omit<PredictRequest, 'format' | 'verb'>;
  /** What the artefact is known to be: SHA-256, hex. */
  readonly artefactHash: string;
  /** Where to put the checked predictions: a Parquet file of `row`, `pred` and `proba`. */
  readonly out?: string;
  /** Reads what the trainer leaves. */
  readonly connection: DuckDBConnection;
}

/**
 * Lets an artefact predict rows, and returns what it says, checked. The artefact has to be what it was, before and after. The folder is
 * deleted at the end.
 * @throws TidemarkError `trainer.artefact_changed`, `trainer.predictions_invalid`, and those of `runTrainer`
 */
export async function predictRows(run: PredictRun): Promise<Predictions> {
  const { request, artefactHash, connection, folder, out, ...rest } = run;
  await checkArtefact(request.artefact, artefactHash);
  try {
    await runTrainer({
      ...rest,
      folder,
      verb: 'predict',
      request: { format: 1, verb: 'predict', ...request },
    });
    await checkArtefact(request.artefact, artefactHash);
    const predictions = await readPredictions(connection, {
      folder,
      data: request.data,
      labels: request.labels,
    });
    if (out !== undefined) await copyFile(join(folder, 'predictions.parquet'), out);
    return predictions;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkArtefact(folder: string, expected: string): Promise<void> {
  const { hash } = await hashArtefact(folder);
  if (hash === expected) return;
  throw new TidemarkError(
    'trainer.artefact_changed',
    `the artefact in ${folder} is not what was registered`,
    {
      value: hash,
      hint: `Its hash should be ${expected}: restore it, or train again.`,
    },
  );
}
