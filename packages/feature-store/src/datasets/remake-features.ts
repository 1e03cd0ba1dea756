import { copyFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type FeatureView, historyOfView, type ViewRegistry } from '@tidemark/features';
import type { CandleMonths } from '../candles/candle-months.ts';
import { materializeMonths } from '../features/materialize-months.ts';
import { partitionFolder, type ViewName, viewFolder } from '../layout/partition.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import type { DatasetManifest } from './dataset-manifest.ts';
import type { PinnedFeatures, PinnedFiles } from './find-pinned-files.ts';

export interface RemakeRequest {
  readonly manifest: DatasetManifest;
  readonly views: ViewRegistry;
  readonly pinned: PinnedFiles;
  readonly signal?: AbortSignal;
}

/**
 * Computes the features of a dataset again, from the candles that it pins, into a feature store of their own. Those of a view that this
 * release computes otherwise are taken as they were kept.
 * @returns how each view was had
 */
export async function remakeFeatures(
  store: FeatureStore,
  again: FeatureStore,
  { manifest, views, pinned, signal }: RemakeRequest,
): Promise<readonly string[]> {
  const notes: string[] = [];
  for (const { name, version, fingerprint } of manifest.views) {
    const of = `${name}@${version}`;
    const view = views.list().find((one) => one.fingerprint === fingerprint);
    notes.push(
      view === undefined
        ? `${of} is taken as it was kept: this release has no view of its fingerprint`
        : `${of} is computed again`,
    );
    for (const features of pinned.features) {
      if (features.view !== of) continue;
      signal?.throwIfAborted();
      if (view === undefined) await copyKept(store, again, { name, version }, features);
      else await compute(again, { view, features, pinned, knownAt: manifest.knownAt });
    }
  }
  return notes;
}

interface Computation {
  readonly view: FeatureView;
  readonly features: PinnedFeatures;
  readonly pinned: PinnedFiles;
  readonly knownAt: number;
}

async function compute(again: FeatureStore, { view, features, pinned, knownAt }: Computation): Promise<void> {
  const { symbol, tf, months } = features;
  const candles = new Map<string, CandleMonths>();
  for (const one of [symbol, ...historyOfView(view, tf).others]) {
    const known = pinned.candles.get(one)?.get(tf);
    if (known !== undefined) candles.set(one, known);
  }
  await materializeMonths(again, {
    ...{ view, symbol, tf, candles, knownAt },
    months: months.map(({ month }) => month).sort(),
  });
}

async function copyKept(
  store: FeatureStore,
  again: FeatureStore,
  view: ViewName,
  { symbol, tf, months }: PinnedFeatures,
): Promise<void> {
  const [from, to] = [viewFolder(store.folder, view), viewFolder(again.folder, view)];
  await mkdir(to, { recursive: true });
  await copyFile(join(from, '_view.json'), join(to, '_view.json'));
  for (const { month, path } of months) {
    const folder = partitionFolder(again.folder, { symbol, tf, month, view });
    await mkdir(folder, { recursive: true });
    await copyFile(path, join(folder, basename(path)));
  }
}
