import { type DatasetManifest, datasetFolder, readManifest } from './dataset-manifest.ts';
import { findPinnedFiles } from './find-pinned-files.ts';

export interface DatasetTrace {
  /** null where the dataset is not in the feature store. */
  readonly manifest: DatasetManifest | null;
  /** Files that it was made from and that are gone. */
  readonly missing: readonly string[];
  /** Whether `verifyDataset` has all that it takes to make it again. */
  readonly reproducible: boolean;
}

/** Whether a dataset that something was made from is still there, with all that it was made from. */
export async function traceDataset(
  store: string,
  { name, id, hash }: Pick<DatasetManifest, 'name' | 'id' | 'hash'>,
): Promise<DatasetTrace> {
  const manifest = await readManifest(datasetFolder(store, { name, id })).catch(() => null);
  if (manifest === null || manifest.hash !== hash)
    return { manifest: null, missing: [], reproducible: false };
  const missing = (await findPinnedFiles(store, manifest)).missing.map(({ path }) => path);
  return { manifest, missing, reproducible: missing.length === 0 };
}
