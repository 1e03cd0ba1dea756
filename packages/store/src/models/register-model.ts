import type { RunQuery } from '@tidemark/db';
import type { ModelVersion } from '@tidemark/domain';
import { lockModelVersions } from './lock-model-versions.ts';
import { type ModelSqlRow, modelColumns, readModelRow } from './model-row.ts';

export type NewModelVersion = Omit<
  ModelVersion,
  'version' | 'key' | 'state' | 'createdAt' | 'promotedAt' | 'retiredAt' | 'artefactPrunedAt'
> & {
  /** Default `default`. */
  readonly key?: string;
};

const insert = `
  INSERT INTO models (model_id, version, trainer, parameters, views, dataset, label_spec, metrics, artefact_path, artefact_hash, label_end, request_id, key)
  SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM models WHERE model_id = $1
  RETURNING ${modelColumns}`;

/**
 * Registers what was trained as the next version of its model, a candidate of its key.
 * @param tx a transaction: its number is held until that ends
 */
export async function registerModel(
  tx: { readonly query: RunQuery },
  model: NewModelVersion,
): Promise<ModelVersion> {
  await lockModelVersions(tx, model.modelId);
  const [row] = await tx.query<ModelSqlRow>('register-model', insert, [
    model.modelId,
    model.trainer,
    JSON.stringify(model.parameters),
    JSON.stringify(model.views),
    JSON.stringify(model.dataset),
    JSON.stringify(model.labelSpec),
    JSON.stringify(model.metrics),
    model.artefactPath,
    model.artefactHash,
    new Date(model.labelEnd),
    model.requestId,
    model.key ?? 'default',
  ]);
  if (row === undefined) throw new Error('a model was inserted and is not there');
  return readModelRow(row);
}
