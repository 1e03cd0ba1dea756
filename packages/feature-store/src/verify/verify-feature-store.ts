import { listFileSeries, listPartitions } from '../layout/list-series.ts';
import type { Partition, ViewName } from '../layout/partition.ts';
import { listViews } from '../layout/view-file.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import { type CandleIndex, verifyCandlePartition } from './verify-candle-partition.ts';
import { verifyFeatureSeries } from './verify-feature-series.ts';
import type { VerifyProblem } from './verify-problem.ts';

export interface VerifyStoreRequest {
  /** A view's name; default every view, and all files of candles. */
  readonly view?: string;
  /** Default all versions of the view. */
  readonly version?: number;
  /** Compute every value again from the files of candles, and compare the bits. */
  readonly recompute?: boolean;
  readonly signal?: AbortSignal;
  /** Told after each partition. */
  readonly onPartition?: (done: number, total: number) => void;
}

export interface StoreVerification {
  readonly candleFiles: number;
  readonly featureFiles: number;
  /** Rows whose values were computed again. */
  readonly recomputedRows: number;
  /** Views whose operators are of another release, so that their values could not be computed again. */
  readonly notRecomputed: readonly ViewName[];
  readonly problems: readonly VerifyProblem[];
}

/**
 * Checks what is published: that files are whole and where they belong, that files of candles hold what their names say, that files of features
 * were made from what their names say, and that this is there. Without `recompute` the values themselves are not looked at.
 */
export async function verifyFeatureStore(
  store: FeatureStore,
  request: VerifyStoreRequest = {},
): Promise<StoreVerification> {
  const { view, version, recompute = false, signal, onPartition } = request;
  const views = (await listViews(store.folder)).filter(
    (one) => (view === undefined || one.name === view) && (version === undefined || one.version === version),
  );
  const candles: Partition[] = [];
  for (const series of await listFileSeries(store.folder, null))
    candles.push(...(await listPartitions(store.folder, null, series)));
  const featureSeries: { readonly view: ViewName; readonly partitions: readonly Partition[] }[] = [];
  for (const one of views) {
    for (const series of await listFileSeries(store.folder, one))
      featureSeries.push({ view: one, partitions: await listPartitions(store.folder, one, series) });
  }
  const total = candles.length + featureSeries.reduce((sum, { partitions }) => sum + partitions.length, 0);
  let done = 0;
  const step = () => {
    signal?.throwIfAborted();
    done += 1;
    onPartition?.(done, total);
  };
  const problems: VerifyProblem[] = [];
  const index: CandleIndex = new Map();
  for (const partition of candles) {
    // Of one view alone: files of candles are only looked up.
    problems.push(
      ...(await verifyCandlePartition(store, partition, { index, contents: view === undefined })),
    );
    step();
  }
  let [featureFiles, recomputedRows] = [0, 0];
  const notRecomputed = new Map<string, ViewName>();
  for (const one of featureSeries) {
    const found = await verifyFeatureSeries(store, { ...one, index, recompute, onPartition: step });
    featureFiles += found.files;
    recomputedRows += found.recomputedRows;
    problems.push(...found.problems);
    if (found.unknownOperators) notRecomputed.set(`${one.view.name}@${one.view.version}`, one.view);
  }
  return {
    candleFiles: index.size,
    featureFiles,
    recomputedRows,
    notRecomputed: [...notRecomputed.values()],
    problems,
  };
}
