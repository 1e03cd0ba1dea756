import type { RunQuery } from '@tidemark/db';
import { type ModelState, type ModelVersion, quote, TidemarkError } from '@tidemark/domain';
import { type ModelSqlRow, modelColumns, readModelRow } from './model-row.ts';

const list = `
  SELECT ${modelColumns} FROM models
  WHERE ($1::text IS NULL OR model_id = $1) AND ($2::int IS NULL OR version = $2) AND ($3::text IS NULL OR state = $3)
    AND ($4::text IS NULL OR key = $4)
  ORDER BY model_id, version`;

/** Versions of models, by model, the oldest first. */
export async function listModelVersions(
  db: { readonly query: RunQuery },
  filter: { readonly modelId?: string; readonly key?: string; readonly state?: ModelState } = {},
): Promise<readonly ModelVersion[]> {
  const { modelId, key, state } = filter;
  const rows = await db.query<ModelSqlRow>('list-model-versions', list, [
    modelId ?? null,
    null,
    state ?? null,
    key ?? null,
  ]);
  return rows.map(readModelRow);
}

/** A model, and which of those of its id. */
export interface ModelKey {
  readonly modelId: string;
  /** Default `default`. */
  readonly key?: string;
}

/** The active version of a model and key; null where none is. */
export async function getActiveModel(
  db: { readonly query: RunQuery },
  { modelId, key = 'default' }: ModelKey,
): Promise<ModelVersion | null> {
  const [active] = await listModelVersions(db, { modelId, key, state: 'active' });
  return active ?? null;
}

/** @throws TidemarkError `model.version_unknown` */
export async function getModelVersion(
  db: { readonly query: RunQuery },
  { modelId, version }: { readonly modelId: string; readonly version: number },
): Promise<ModelVersion> {
  const [row] = await db.query<ModelSqlRow>('list-model-versions', list, [modelId, version, null, null]);
  if (row !== undefined) return readModelRow(row);
  throw new TidemarkError('model.version_unknown', `the model ${quote(modelId)} has no version ${version}`, {
    value: { modelId, version },
    hint: '`tidemark models list` shows what is registered.',
  });
}
