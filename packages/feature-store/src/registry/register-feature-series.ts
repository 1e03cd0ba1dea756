import type { Db } from '@tidemark/db';
import { listFeatureFiles, registerFeatureFiles } from '@tidemark/store';
import { listFiles } from '../layout/list-files.ts';
import { listPartitions } from '../layout/list-series.ts';
import { partitionFolder, type Series, type ViewName } from '../layout/partition.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import { listPartitionVersions } from '../versions/list-feature-versions.ts';

/**
 * Makes the registry know what files there are of a view's values for a series. Only months of which it knows other files than there are
 * are looked into. The view has to be registered.
 */
export async function registerFeatureSeries(
  store: FeatureStore,
  db: Db,
  { name, version }: ViewName,
  series: Series,
): Promise<void> {
  const view = { name, version };
  const known = await listFeatureFiles(db, { view: name, version, ...series });
  const partitions = await listPartitions(store.folder, view, series);
  const changed = [];
  for (const partition of partitions) {
    const files = await listFiles(partitionFolder(store.folder, partition));
    const registered = known.filter(({ month }) => month === partition.month);
    const same = (file: (typeof files)[number]) =>
      registered.some(({ hash, current }) => hash === file.hash && current === !file.superseded);
    if (files.length !== registered.length || !files.every(same)) changed.push(partition);
  }
  const kept = new Set(partitions.map(({ month }) => month));
  const gone = known.filter(({ month }) => !kept.has(month)).map(({ month }) => month);
  const months = [...changed.map(({ month }) => month), ...new Set(gone)];
  if (months.length === 0) return;
  const files = [];
  for (const partition of changed)
    files.push(...(await listPartitionVersions(store, { ...partition, view })));
  await registerFeatureFiles(db, { series: { view: name, version, ...series }, months, files });
}
