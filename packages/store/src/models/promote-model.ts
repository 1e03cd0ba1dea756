import type { DbTransaction } from '@tidemark/db';
import { type ModelVersion, type PromotionReason, TidemarkError } from '@tidemark/domain';
import { getActiveModel, getModelVersion } from './get-model.ts';
import { lockModelVersions } from './lock-model-versions.ts';

const retire = `
  UPDATE models SET state = 'retired', retired_at = clock_timestamp() WHERE model_id = $1 AND state = 'active' RETURNING version`;

const activate = `
  UPDATE models SET state = 'active', promoted_at = clock_timestamp(), retired_at = NULL WHERE model_id = $1 AND version = $2`;

const remember = `
  INSERT INTO model_promotions (model_id, version, previous_version, reason) VALUES ($1, $2, $3, $4)`;

/** The version that was active before the one that is, by the promotions: not what was rolled back from. */
const findPrevious = `
  SELECT previous_version FROM model_promotions
  WHERE model_id = $1 AND version = $2 AND reason <> 'rollback' ORDER BY id DESC LIMIT 1`;

export interface Promotion {
  readonly modelId: string;
  readonly version: number;
  readonly reason: PromotionReason;
}

/**
 * Makes a version the active one, and retires the one that was; what is active already stays. In the caller's transaction, so that it holds if,
 * and only if, the rest of it does.
 * @throws TidemarkError `model.version_unknown`
 */
export async function promoteModel(
  tx: DbTransaction,
  { modelId, version, reason }: Promotion,
): Promise<ModelVersion> {
  await lockModelVersions(tx, modelId);
  const model = await getModelVersion(tx, { modelId, version });
  if (model.state === 'active') return model;
  const [previous] = await tx.query<{ version: number }>('retire-model', retire, [modelId]);
  await tx.query('activate-model', activate, [modelId, version]);
  await tx.query('remember-promotion', remember, [modelId, version, previous?.version ?? null, reason]);
  return getModelVersion(tx, { modelId, version });
}

/**
 * Makes the version active again that was so before the active one was promoted.
 * @throws TidemarkError `model.no_previous` where none is active, or none was before it
 */
export async function rollBackModel(tx: DbTransaction, modelId: string): Promise<ModelVersion> {
  await lockModelVersions(tx, modelId);
  const active = await getActiveModel(tx, modelId);
  const [found] =
    active === null
      ? []
      : await tx.query<{ previous_version: number | null }>('find-previous-model', findPrevious, [
          modelId,
          active.version,
        ]);
  const version = found?.previous_version ?? null;
  if (version === null)
    throw new TidemarkError(
      'model.no_previous',
      `no version of ${modelId} was active before the one that is`,
      {
        value: modelId,
        hint: 'Promote another version by its number: `tidemark models promote`.',
      },
    );
  return promoteModel(tx, { modelId, version, reason: 'rollback' });
}
