import { rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Db } from '@tidemark/db';
import { forgetFeatureView } from '@tidemark/store';
import { viewFolder } from '../layout/partition.ts';
import { statePath } from '../layout/settle-versions.ts';
import { listViews } from '../layout/view-file.ts';
import { whereItIs } from '../layout/with-moved-files.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import { registerFeatureSeries } from '../registry/register-feature-series.ts';
import type { PrunePlan } from './plan-prune.ts';

/** Deletes what a plan says, and tells the registry. What was computed can be computed again as long as its candles are there. */
export async function pruneVersions(
  store: FeatureStore,
  db: Db,
  { versions, views }: PrunePlan,
): Promise<void> {
  for (const { path } of versions) {
    const file = whereItIs(join(store.folder, path));
    // The state last: a file without it would be broken, it alone harms nobody.
    await rm(file, { force: true });
    await rm(statePath(file), { force: true });
    await removeEmpty(dirname(file), store.folder);
  }
  for (const view of views) {
    await rm(viewFolder(store.folder, view), { recursive: true, force: true });
    await removeEmpty(dirname(viewFolder(store.folder, view)), store.folder);
    await forgetFeatureView(db, view);
  }
  const kept = new Set((await listViews(store.folder)).map(({ name, version }) => `${name}@${version}`));
  const series = new Map(
    versions.map((one) => [`${one.view}@${one.version} ${one.tf} ${one.symbol}`, one] as const),
  );
  for (const { view, version, symbol, tf } of series.values())
    if (kept.has(`${view}@${version}`))
      await registerFeatureSeries(store, db, { name: view, version }, { symbol, tf });
}

/** Removes folders that are empty, from the inside out. */
async function removeEmpty(folder: string, root: string): Promise<void> {
  for (let at = folder; at !== root; at = dirname(at)) {
    try {
      await rmdir(at);
    } catch {
      // Something is in it.
      return;
    }
  }
}
