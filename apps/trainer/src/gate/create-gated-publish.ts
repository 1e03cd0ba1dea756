import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelVersion } from '@tidemark/domain';
import type { GateRules } from '@tidemark/evaluation';
import { completeRetrainRequest, getActiveModel, type NewModelVersion } from '@tidemark/store';
import { findTraining } from '../config/find-training.ts';
import { predictVersion } from '../run/predict-version.ts';
import type { TrainingSetup } from '../work/handle-request.ts';
import type { PublishModel, TrainedModel } from '../work/trained-model.ts';
import { type JudgedVersion, judgeVersion } from './judge-version.ts';
import { type PublishedVersion, publishVersion } from './publish-version.ts';

export interface GatedPublishSetup extends Omit<TrainingSetup, 'publish'> {
  /** Told what became of each. */
  readonly onPublished?: (published: PublishedVersion) => void;
}

/** What share of the work is done when judging begins. */
const judgingFrom = 0.92;

/**
 * Publishes what was trained by way of the gate: both the candidate and the active version predict the decisions of the dataset's range that lie after the
 * training of both and the embargo, and what became of them decides.
 */
export function createGatedPublish(setup: GatedPublishSetup): PublishModel {
  const { store, db, config, views, product, env, onPublished } = setup;
  return async (trained, { signal, progress }) => {
    const { request, lease, manifest } = trained;
    const { modelId, key } = request;
    const rules: Partial<GateRules> = findTraining(config, modelId).gate;
    const model = describeVersion(trained);
    const active = await getActiveModel(db, { modelId, key });
    progress(
      judgingFrom,
      active === null ? 'judging by benchmarks' : `judging against version ${active.version}`,
    );
    const { spec, embargoMs } = manifest;
    const judgement = await judgeVersion(store, db, {
      ...{ spec, embargoMs, views, rules, product, signal },
      candidate: versionToJudge(model),
      active: active === null ? null : versionToJudge(active),
      until: spec.rows.of === 'candles' ? spec.rows.to : (manifest.range?.to ?? 0),
    });
    signal.throwIfAborted();
    const published = await publishVersion(db, {
      ...{ model, judgement },
      againstVersion: active?.version ?? null,
      complete: (tx) => completeRetrainRequest(tx, lease),
    });
    onPublished?.(published);

    function versionToJudge(version: NewModelVersion | ModelVersion): JudgedVersion {
      return {
        model: version,
        predict: async (rows, out) => {
          const folder = join(tmpdir(), `tidemark-predict-${randomBytes(6).toString('hex')}`);
          await predictVersion(store, config, version, { rows, out, folder, env, signal });
        },
      };
    }
  };
}

function describeVersion({
  request,
  trainer,
  asked,
  manifest,
  labelEnd,
  artefact,
  artefactPath,
  metrics,
}: TrainedModel): NewModelVersion {
  const { name, id, hash, views, spec } = manifest;
  return {
    modelId: request.modelId,
    key: request.key,
    trainer,
    parameters: asked.parameters,
    views: views.map((view) => ({ name: view.name, version: view.version, fingerprint: view.fingerprint })),
    dataset: { name, id, hash },
    labelSpec: spec.labels,
    metrics,
    artefactPath,
    artefactHash: artefact.hash,
    labelEnd,
    requestId: request.id,
  };
}
