import type { RetrainRequest } from '@tidemark/domain';
import type { DatasetManifest } from '@tidemark/feature-store';
import type { ModelTraining } from '../config/trainer-config.ts';
import type { TrainRequest } from '../protocol/trainer-request.ts';

const sides = ['BUY', 'HOLD', 'SELL'];

export interface TrainingRows {
  readonly manifest: DatasetManifest;
  readonly fold: number;
  readonly rows: number;
  /** A Parquet file, absolute. */
  readonly file: string;
}

/** What a trainer is asked for a request, with the training rows of a fold. */
export function makeTrainRequest(
  { modelId, key }: Pick<RetrainRequest, 'modelId' | 'key'>,
  { seed, parameters }: Pick<ModelTraining, 'seed' | 'parameters'>,
  { manifest, fold, rows, file }: TrainingRows,
): TrainRequest {
  const { name, id, hash, labels } = manifest;
  return {
    format: 1,
    verb: 'train',
    modelId,
    key,
    seed,
    labels: sides.filter((side) => (labels[side] ?? 0) > 0),
    features: featureColumns(manifest),
    dataset: { name, id, hash, fold, rows },
    data: [file],
    parameters,
  };
}

/** The columns of a dataset's features, in the order of its views. */
export function featureColumns({ views, spec }: Pick<DatasetManifest, 'views' | 'spec'>): string[] {
  return views.flatMap(({ name, features }) =>
    features.map((feature) => (spec.fullFeatureNames ? `${name}__${feature}` : feature)),
  );
}
