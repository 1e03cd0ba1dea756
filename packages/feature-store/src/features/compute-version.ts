import { join } from 'node:path';
import { slotOpen } from '@tidemark/domain';
import type { FeatureView, ViewHistory } from '@tidemark/features';
import type { BackgroundWriter } from '../engine/background-writer.ts';
import type { FeatureFileMetadata } from '../layout/file-metadata.ts';
import { type Partition, partitionFolder } from '../layout/partition.ts';
import { publishVersion } from '../layout/publish-version.ts';
import type { FileVersion } from '../layout/settle-versions.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import { computeMonth } from './compute-month.ts';
import { createFeatureFileWriter } from './feature-file.ts';
import { writeState } from './feature-state.ts';
import type { CandlesBySymbol, EnteringState, MonthInputs } from './month-inputs.ts';

export interface VersionRequest {
  readonly view: FeatureView;
  readonly partition: Partition;
  readonly history: ViewHistory;
  readonly candles: CandlesBySymbol;
  readonly knownAt: number;
  /** Of a recursive view; null before the first candle. */
  readonly state: EnteringState | null;
  readonly inputs: MonthInputs;
  readonly hash: string;
  /** Those that are there. */
  readonly versions: readonly FileVersion<FeatureFileMetadata>[];
  readonly writer: BackgroundWriter;
}

export interface ComputedVersion {
  readonly path: string;
  readonly rows: number;
  /** Of a recursive view: what it remembers at the end. */
  readonly state: EnteringState | null;
}

/** Computes a month, and starts to write it: it is published when the writer has done what was started. */
export async function computeVersion(store: FeatureStore, request: VersionRequest): Promise<ComputedVersion> {
  const { view, partition, inputs, hash, versions, state, history, candles, knownAt, writer } = request;
  const { symbol, tf, month } = partition;
  const folder = partitionFolder(store.folder, partition);
  const path = join(folder, `${hash}.parquet`);
  const file = await createFeatureFileWriter(store.engine, view.names);
  try {
    const entering = state === null ? null : { ...state, snapshot: await state.read() };
    const { rows, newestCreated, leaving } = await computeMonth(
      store.engine.connection,
      { view, series: { symbol, tf }, month, history, candles, entering },
      (part) => file.append(part),
    );
    const before = versions.filter(({ metadata }) => metadata.knownAt < knownAt).at(-1)?.metadata.after;
    let after: FeatureFileMetadata['after'] = null;
    if (leaving !== null) {
      const { digest, next } = leaving.snapshot;
      // A correction that has died away by the end of the month leaves a state that was known before it.
      const created = before?.digest === digest ? before.created : leaving.created;
      after = { digest, created, next: slotOpen(tf, next ?? 0) };
    }
    const metadata: FeatureFileMetadata = {
      ...{ kind: 'features', format: 1, symbol, tf, month, hash, rows, knownAt },
      ...{ view: view.name, version: view.version, fingerprint: view.fingerprint },
      ...inputs,
      after,
      newestCreated,
    };
    await writer.start(async (connection) => {
      using written = file;
      // Before the file, which says that there is one.
      if (leaving !== null) await writeState(store.folder, path, leaving.snapshot);
      await publishVersion(
        store.folder,
        connection,
        { folder, path, others: versions.length > 0 },
        (partial) => written.write(partial, metadata),
      );
    });
    const leavingState =
      leaving === null || after === null ? null : { ...after, read: async () => leaving.snapshot };
    return { path, rows, state: leavingState };
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}
