import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import type { Timeframe } from '@tidemark/domain';
import type { RegisteredFeatureFile } from '@tidemark/store';
import type { FeatureFileMetadata } from '../layout/file-metadata.ts';
import { listFileSeries, listPartitions } from '../layout/list-series.ts';
import { type Partition, partitionFolder, type ViewName } from '../layout/partition.ts';
import { type FileVersion, listVersions } from '../layout/settle-versions.ts';
import { listViews } from '../layout/view-file.ts';
import { whereItIs } from '../layout/with-moved-files.ts';
import type { FeatureStore } from '../open-feature-store.ts';

/** What is left out is not asked for. */
export interface FeatureVersionFilter {
  /** A view's name; all its versions, unless one is named. */
  readonly view?: string;
  readonly version?: number;
  readonly tf?: Timeframe;
  readonly symbol?: string;
  readonly month?: string;
}

/** A version of a partition: a file, with what it says of itself. */
export interface FeatureVersion extends RegisteredFeatureFile {
  readonly metadata: FeatureFileMetadata;
}

/**
 * The versions of partitions that are kept, as the files say: by view, version, timeframe, symbol and month, the current one of a month last.
 * @throws TidemarkError `file.corrupt`
 */
export async function listFeatureVersions(
  store: FeatureStore,
  filter: FeatureVersionFilter = {},
): Promise<readonly FeatureVersion[]> {
  const found: FeatureVersion[] = [];
  for (const view of await listViews(store.folder)) {
    if (!matches(filter.view, view.name) || !matches(filter.version, view.version)) continue;
    for (const series of await listFileSeries(store.folder, view)) {
      if (!matches(filter.tf, series.tf) || !matches(filter.symbol, series.symbol)) continue;
      for (const partition of await listPartitions(store.folder, view, series))
        if (matches(filter.month, partition.month))
          found.push(...(await listPartitionVersions(store, { ...partition, view })));
    }
  }
  return found;
}

/** Those of one partition. */
export async function listPartitionVersions(
  store: FeatureStore,
  partition: Partition & { readonly view: ViewName },
): Promise<readonly FeatureVersion[]> {
  const { view, symbol, tf, month } = partition;
  const folder = partitionFolder(store.folder, partition);
  const versions = (await listVersions(
    store.engine.connection,
    folder,
  )) as readonly FileVersion<FeatureFileMetadata>[];
  return Promise.all(
    versions.map(async ({ path, hash, superseded, metadata }) => {
      const { size, mtimeMs } = await stat(whereItIs(path));
      const { rows, knownAt, newestCreated } = metadata;
      return {
        ...{ view: view.name, version: view.version, symbol, tf, month, hash },
        ...{ rows, bytes: size, knownAt, newestCreated, current: !superseded },
        path: relative(store.folder, path),
        publishedAt: Math.floor(mtimeMs),
        metadata,
      };
    }),
  );
}

function matches<Value>(wanted: Value | undefined, value: Value): boolean {
  return wanted === undefined || wanted === value;
}
