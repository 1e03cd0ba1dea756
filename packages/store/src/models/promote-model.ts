import type { DbTransaction } from '@tidemark/db';
import { type ModelVersion, nameModel, type PromotionReason, TidemarkError } from '@tidemark/domain';
import { getActiveModel, getModelVersion, type ModelKey } from './get-model.ts';
import { lockModelVersions } from './lock-model-versions.ts';

const retire = `
  UPDATE models SET state = 'retired', retired_at = clock_timestamp() WHERE model_id = $1 AND key = $2 AND state = 'active' RETURNING version`;

const activate = `
  UPDATE models SET state = 'active', promoted_at = clock_timestamp(), retired_at = NULL
  WHERE model_id = $1 AND version = $2 AND artefact_pruned_at IS NULL RETURNING version`;

const remember = `
  INSERT INTO model_promotions (model_id, version, previous_version, reason) VALUES ($1, $2, $3, $4)`;

/**
 * The version that was active before the one that is, by the promotions: not what was rolled back from, nor what another key had, of when
 * keys were not told apart.
 */
const findPrevious = `
  SELECT before.version FROM (
    SELECT previous_version FROM model_promotions
    WHERE model_id = $1 AND version = $2 AND reason <> 'rollback' ORDER BY id DESC LIMIT 1) AS last
  JOIN models AS before ON before.model_id = $1 AND before.version = last.previous_version AND before.key = $3`;

export interface Promotion {
  readonly modelId: string;
  readonly version: number;
  readonly reason: PromotionReason;
}

/**
 * Makes a version the active one of its key, and retires the one that was; what is active already stays. In the caller's transaction, so that it holds if,
 * and only if, the rest of it does.
 * @throws TidemarkError `model.version_unknown`, `model.artefact_pruned`
 */
export async function promoteModel(
  tx: DbTransaction,
  { modelId, version, reason }: Promotion,
): Promise<ModelVersion> {
  await lockModelVersions(tx, modelId);
  const model = await getModelVersion(tx, { modelId, version });
  if (model.state === 'active') return model;
  const [previous] = await tx.query<{ version: number }>('retire-model', retire, [modelId, model.key]);
  const activated = await tx.query('activate-model', activate, [modelId, version]);
  if (activated.length === 0) throw artefactPruned(model);
  await tx.query('remember-promotion', remember, [modelId, version, previous?.version ?? null, reason]);
  return getModelVersion(tx, { modelId, version });
}

/**
 * Makes the version of a model and key active again that was so before the active one was promoted.
 * @throws TidemarkError `model.no_previous` where none is active, or none was before it
 */
export async function rollBackModel(
  tx: DbTransaction,
  { modelId, key = 'default' }: ModelKey,
): Promise<ModelVersion> {
  await lockModelVersions(tx, modelId);
  const active = await getActiveModel(tx, { modelId, key });
  const [found] =
    active === null
      ? []
      : await tx.query<{ version: number }>('find-previous-model', findPrevious, [
          modelId,
          active.version,
          key,
        ]);
  if (found === undefined)
    throw new TidemarkError(
      'model.no_previous',
      `no version of ${nameModel({ modelId, key })} was active before the one that is`,
      {
        value: { modelId, key },
        hint: 'Promote another version by its number: `tidemark models promote`.',
      },
    );
  return promoteModel(tx, { modelId, version: found.version, reason: 'rollback' });
}

function artefactPruned(model: ModelVersion): TidemarkError {
  const { modelId, version } = model;
  return new TidemarkError(
    'model.artefact_pruned',
    `the artefact of version ${version} of ${nameModel(model)} was pruned`,
    { value: { modelId, version }, hint: 'Train the model again: `tidemark retrain enqueue`.' },
  );
}
