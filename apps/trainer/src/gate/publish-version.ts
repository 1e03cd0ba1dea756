import type { Db, DbTransaction } from '@tidemark/db';
import { type ModelVersion, nameModel, TidemarkError } from '@tidemark/domain';
import {
  getActiveModel,
  getModelVersion,
  type ModelJudgement,
  type NewModelVersion,
  promoteModel,
  recordJudgement,
  registerModel,
} from '@tidemark/store';
import type { Judgement } from './judge-version.ts';

export interface PublishRequest {
  readonly model: NewModelVersion;
  readonly judgement: Judgement;
  /** The active version that it was judged against; null where there was none. */
  readonly againstVersion: number | null;
  /** Completes the request in the same transaction, and throws where its lease is lost: then nothing is published. */
  complete(tx: DbTransaction): Promise<unknown>;
}

export interface PublishedVersion {
  readonly model: ModelVersion;
  readonly judgement: ModelJudgement;
  readonly promoted: boolean;
}

/**
 * Registers what was trained with what the gate found of it, makes it the active version of its key if it passed, and completes the request: all of
 * it, or nothing.
 * @throws TidemarkError `model.active_changed` where another version became active since it was judged
 */
export function publishVersion(db: Db, request: PublishRequest): Promise<PublishedVersion> {
  const { model, judgement, againstVersion, complete } = request;
  const { modelId } = model;
  return db.transaction(async (tx) => {
    // From here on nobody else registers or promotes a version of this model.
    const { version, key } = await registerModel(tx, model);
    const active = await getActiveModel(tx, { modelId, key });
    if ((active?.version ?? null) !== againstVersion)
      throw activeChanged(nameModel({ modelId, key }), againstVersion, active);
    const { window, report } = judgement;
    const recorded = await recordJudgement(tx, { modelId, version, againstVersion, window, report });
    if (report.passed) await promoteModel(tx, { modelId, version, reason: 'gate' });
    await complete(tx);
    const published = await getModelVersion(tx, { modelId, version });
    return { model: published, judgement: recorded, promoted: report.passed };
  });
}

function activeChanged(name: string, against: number | null, active: ModelVersion | null): TidemarkError {
  const told = (version: number | null | undefined) => (version == null ? 'none' : `version ${version}`);
  return new TidemarkError(
    'model.active_changed',
    `${name} was judged against ${told(against)}, and ${told(active?.version)} is active by now`,
    { value: name, hint: 'Train again, or judge it again: nothing was published.' },
  );
}
