import type { Db } from '@tidemark/db';
import type { RetrainPriority } from '@tidemark/domain';
import { createScoredSignals } from '@tidemark/evaluation';
import { enqueueRetrainRequest, getActiveModel, readRetrainClock, readScoredSignals } from '@tidemark/store';
import { findTraining } from '../config/find-training.ts';
import type { TrainerConfig } from '../config/read-trainer-config.ts';
import { judgeTriggers, type TriggerFinding } from './judge-triggers.ts';
import { longestSpan, type Triggers } from './trigger-rules.ts';

/** What the rules of a model found, and what came of it. */
export interface ModelCheck {
  readonly modelId: string;
  readonly findings: readonly TriggerFinding[];
  /** The request that was made or joined; null where nothing fired, or it was left. */
  readonly requestId: string | null;
  /** Why nothing was asked for although a rule fires. */
  readonly left: 'cool-down' | 'dry run' | null;
}

export interface CheckOptions {
  readonly config: TrainerConfig;
  /** Default: every model that the configuration has rules for. */
  readonly modelIds?: readonly string[];
  readonly dryRun?: boolean;
}

/**
 * Judges each model by its rules, and asks for a training of those for which one fires: the highest priority, all reasons. Not within the
 * cool-down after any request of the model, whatever became of that: what training cannot mend is not to fill the queue. Signals have no
 * key, so it is the version of the key `default` that is judged, and the request is of that.
 * @throws TidemarkError `trainer.model_unknown`
 */
export async function checkRetrain(
  db: Db,
  { config, modelIds, dryRun = false }: CheckOptions,
): Promise<readonly ModelCheck[]> {
  const wanted = modelIds ?? [...config.models.keys()];
  const checks: ModelCheck[] = [];
  for (const modelId of wanted) {
    const { triggers } = findTraining(config, modelId);
    if (triggers.rules.length > 0) checks.push(await checkModel(db, { modelId, triggers, dryRun }));
  }
  return checks;
}

async function checkModel(
  db: Db,
  {
    modelId,
    triggers,
    dryRun,
  }: { readonly modelId: string; readonly triggers: Triggers; readonly dryRun: boolean },
): Promise<ModelCheck> {
  const { now, last } = await readRetrainClock(db, modelId);
  const active = await getActiveModel(db, { modelId });
  const labelEnd = active?.labelEnd ?? null;
  const from = Math.min(labelEnd ?? now, now - longestSpan(triggers));
  const signals = await readScoredSignals(db, { modelId, range: { from, to: now } }).catch(
    (error: unknown) => {
      // A model that has made no signal yet, or none that is labelled, has nothing to be judged by.
      if (hasCode(error, ['model.unknown', 'label.spec_unknown', 'label.not_declared']))
        return createScoredSignals(0, []);
      throw error;
    },
  );
  const findings = judgeTriggers(triggers.rules, { now, labelEnd, signals });
  const fired = findings.filter(({ fires }) => fires);
  if (fired.length === 0) return { modelId, findings, requestId: null, left: null };
  if (last !== null && now - last < triggers.coolDown)
    return { modelId, findings, requestId: null, left: 'cool-down' };
  if (dryRun) return { modelId, findings, requestId: null, left: 'dry run' };
  const request = await enqueueRetrainRequest(db, {
    modelId,
    reason: fired.map(({ reason }) => reason).join('; '),
    priority: Math.max(...fired.map(({ priority }) => priority)) as RetrainPriority,
  });
  return { modelId, findings, requestId: request.id, left: null };
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && codes.includes(String(error.code));
}
