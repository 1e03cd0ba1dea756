import { type ModelVersion, parseSignalId, type Signal } from '@tidemark/domain';
import { traceDataset } from '@tidemark/feature-store';
import { createViewRegistry, shippedViews } from '@tidemark/features';
import { findModelAt, getSignal } from '@tidemark/store';
import { type CommandContext, formatTable } from '@tidemark/terminal';
import { formatTime, isoTime } from '@tidemark/terminal/values';
import { findStoreFolder } from '../options/find-feature-store.ts';
import type { StoreOptions } from '../options/store-options.ts';
import { traceCandles } from './trace-candles.ts';

/** One step of the way back. */
export interface LineageStep {
  readonly step: 'signal' | 'model' | 'dataset' | 'view' | 'candles';
  readonly what: string;
  /** Whether it can be made again as it was; null for what is a fact and not made. */
  readonly reproducible: boolean | null;
  readonly why: string;
}

/** `tidemark lineage signal ID` */
export async function traceSignal(context: CommandContext, id: string, options: StoreOptions): Promise<void> {
  parseSignalId(id);
  const db = await context.openDb();
  const signal = await getSignal(db, id);
  const { modelId, ts } = signal;
  const model = await findModelAt(db, { modelId, at: ts });
  const store = findStoreFolder(context, options.store);
  const steps: readonly LineageStep[] = [
    describeSignal(signal),
    describeModel(signal, model),
    ...(model === null ? [] : [await traceModelDataset(store, model), ...model.views.map(traceView)]),
    await traceCandles(db, signal),
  ];
  const broken = steps.some(({ reproducible }) => reproducible === false);
  await context.report({
    data: { signal: id, reproducible: !broken, steps },
    text: () =>
      formatTable(
        [
          { heading: '', cell: ({ reproducible }) => told(reproducible) },
          { heading: 'step', cell: ({ step }) => step },
          { heading: 'what', cell: ({ what }) => what, most: 70 },
          { heading: 'why', cell: ({ why }) => why, most: 110 },
        ],
        steps,
      ),
    exitCode: broken ? 1 : 0,
  });
}

function told(reproducible: boolean | null): string {
  return reproducible === null ? '' : reproducible ? 'ok' : 'LOST';
}

function describeSignal({ id, modelId, symbol, tf, ts, pred, proba }: Signal): LineageStep {
  const sure = proba === null ? '' : ` at ${proba}`;
  return {
    step: 'signal',
    what: id,
    reproducible: null,
    why: `${modelId} said ${pred}${sure} of ${symbol} ${tf} at ${isoTime(ts)}`,
  };
}

function describeModel({ modelId, ts }: Signal, model: ModelVersion | null): LineageStep {
  if (model === null)
    return {
      step: 'model',
      what: modelId,
      reproducible: false,
      why: `no version of it was active at ${formatTime(ts)}: what made the signal is not registered`,
    };
  return {
    step: 'model',
    what: `${modelId} version ${model.version}`,
    reproducible: null,
    why: `trained by ${model.trainer} ${formatTime(model.createdAt)}, artefact ${model.artefactHash.slice(0, 12)}, request ${model.requestId ?? 'none'}`,
  };
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
