import { type ModelVersion, nameModel } from '@tidemark/domain';
import { traceDataset } from '@tidemark/feature-store';
import { createViewRegistry, shippedViews } from '@tidemark/features';
import { formatTime, isoTime } from '@tidemark/terminal/values';
import type { LineageStep } from './lineage-step.ts';

/** The way back from a version of a model: to its training, its dataset and its views. @param store the folder of the feature store */
export async function traceModel(store: string, model: ModelVersion): Promise<readonly LineageStep[]> {
  const { version, trainer, createdAt, artefactHash, requestId } = model;
  return [
    {
      step: 'model',
      what: `${nameModel(model)} version ${version}`,
      reproducible: null,
      why: `trained by ${trainer} ${formatTime(createdAt)}, artefact ${artefactHash.slice(0, 12)}, request ${requestId ?? 'none'}`,
    },
    await traceModelDataset(store, model),
    ...model.views.map(traceView),
  ];
}

async function traceModelDataset(store: string, { dataset }: ModelVersion): Promise<LineageStep> {
  const { manifest, missing, reproducible } = await traceDataset(store, dataset);
  const why =
    manifest === null
      ? `it is not in ${store}`
      : reproducible
        ? `as known at ${isoTime(manifest.knownAt)}, all ${manifest.files.length} files that it pins are there: \`tidemark dataset verify ${dataset.id}\` makes it again`
        : `${missing.length} of the ${manifest.files.length} files that it pins are gone, such as ${missing[0]}`;
  return { step: 'dataset', what: `${dataset.name}/${dataset.id}`, reproducible, why };
}

function traceView({ name, version, fingerprint }: ModelVersion['views'][number]): LineageStep {
  const known = createViewRegistry(shippedViews)
    .list()
    .find((view) => view.name === name && view.version === version);
  const reproducible = known?.fingerprint === fingerprint;
  const why = reproducible
    ? `this release computes it with the fingerprint ${fingerprint.slice(0, 12)}`
    : `this release has ${known === undefined ? 'no such view' : `the fingerprint ${known.fingerprint.slice(0, 12)}`}, it was ${fingerprint.slice(0, 12)}: values that are kept can be read, not computed`;
  return { step: 'view', what: `${name}@${version}`, reproducible, why };
}
