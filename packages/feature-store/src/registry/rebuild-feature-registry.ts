import type { Db } from '@tidemark/db';
import { type FeatureFilesToRegister, replaceFeatureRegistry } from '@tidemark/store';
import { listFileSeries } from '../layout/list-series.ts';
import { type KeptView, listViews, readView } from '../layout/view-file.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import { listFeatureVersions } from '../versions/list-feature-versions.ts';

export interface RebuiltRegistry {
  readonly views: number;
  readonly files: number;
}

/**
 * Makes the registry again from the files, which are the truth: what it says besides is forgotten.
 * @throws TidemarkError `file.corrupt`
 */
export async function rebuildFeatureRegistry(store: FeatureStore, db: Db): Promise<RebuiltRegistry> {
  const views: KeptView[] = [];
  const files: FeatureFilesToRegister[] = [];
  for (const name of await listViews(store.folder)) {
    const view = await readView(store.folder, name);
    // A folder without a view's definition holds nothing that was published.
    if (view === null) continue;
    views.push(view);
    for (const series of await listFileSeries(store.folder, view)) {
      const filter = { view: view.name, version: view.version, ...series };
      const versions = await listFeatureVersions(store, filter);
      files.push({ series: filter, months: [], files: versions });
    }
  }
  await replaceFeatureRegistry(db, { views, files });
  return { views: views.length, files: files.reduce((sum, one) => sum + one.files.length, 0) };
}
