import type { ModelDataset, ModelState, ModelVersion, ModelView } from '@tidemark/domain';

export const modelColumns =
  'model_id, version, key, state, trainer, parameters, views, dataset, label_spec, metrics, artefact_path, artefact_hash, label_end, ' +
  'request_id::text, created_at, promoted_at, retired_at, artefact_pruned_at';

export type ModelSqlRow = {
  model_id: string;
  version: number;
  key: string;
  state: ModelState;
  trainer: string;
  parameters: Record<string, unknown>;
  views: ModelView[];
  dataset: ModelDataset;
  label_spec: unknown;
  metrics: Record<string, unknown>;
  artefact_path: string;
  artefact_hash: string;
  label_end: Date;
  request_id: string | null;
  created_at: Date;
  promoted_at: Date | null;
  retired_at: Date | null;
  artefact_pruned_at: Date | null;
};

export function readModelRow(row: ModelSqlRow): ModelVersion {
  return {
    modelId: row.model_id,
    version: row.version,
    key: row.key,
    state: row.state,
    trainer: row.trainer,
    parameters: row.parameters,
    views: row.views,
    dataset: row.dataset,
    labelSpec: row.label_spec,
    metrics: row.metrics,
    artefactPath: row.artefact_path,
    artefactHash: row.artefact_hash,
    labelEnd: row.label_end.getTime(),
    requestId: row.request_id,
    createdAt: row.created_at.getTime(),
    promotedAt: row.promoted_at?.getTime() ?? null,
    retiredAt: row.retired_at?.getTime() ?? null,
    artefactPrunedAt: row.artefact_pruned_at?.getTime() ?? null,
  };
}
