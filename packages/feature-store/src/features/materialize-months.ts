import { join } from 'node:path';
import { slotOpen } from '@tidemark/domain';
import type { FeatureView } from '@tidemark/features';
import type { FeatureFileMetadata } from '../layout/file-metadata.ts';
import { type Partition, partitionFolder, type Series } from '../layout/partition.ts';
import { publishVersion } from '../layout/publish-version.ts';
import { type FileVersion, isSettled, listVersions, settleVersions } from '../layout/settle-versions.ts';
import { keepView } from '../layout/view-file.ts';
import { whereItIs } from '../layout/with-moved-files.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import { computeMonth } from './compute-month.ts';
import { createFeatureFileWriter } from './feature-file.ts';
import { readState, writeState } from './feature-state.ts';
import {
  type CandlesBySymbol,
  type EnteringState,
  finiteInputs,
  hashInputs,
  type MonthInputs,
  recursiveInputs,
} from './month-inputs.ts';
import { historyOfView, type ViewHistory } from './view-history.ts';

export interface MaterializeMonthsRequest extends Series {
  readonly view: FeatureView;
  /** Of the series itself and of the symbols that the view reads besides, as known at `knownAt`. */
  readonly candles: CandlesBySymbol;
  readonly knownAt: number;
  /** In order; of a recursive view all from the first on. */
  readonly months: readonly string[];
  readonly signal?: AbortSignal;
  readonly onMonth?: (done: number, total: number) => void;
}

/** A month of a view's values as known at one instant. */
export interface MaterializedMonth {
  readonly month: string;
  readonly path: string;
  readonly hash: string;
  readonly rows: number;
  /** Whether it was computed now; else its inputs were what they were before. */
  readonly written: boolean;
}

/**
 * Computes a view on candles in files, month by month, into files that are named by the hash of their inputs: what is there already is not
 * computed again, and after a correction a recursive view is computed forward until its state is, bit for bit, what it was.
 * @throws TidemarkError `feature.conflict`, `file.corrupt`, `file.unwritable`
 */
export async function materializeMonths(
  store: FeatureStore,
  request: MaterializeMonthsRequest,
): Promise<readonly MaterializedMonth[]> {
  const { view, tf, months, signal, onMonth } = request;
  await keepView(store.folder, view);
  const history = historyOfView(view, tf);
  const result: MaterializedMonth[] = [];
  let state: EnteringState | null = null;
  for (const [index, month] of months.entries()) {
    signal?.throwIfAborted();
    const done: MaterializedMonthWithState = await materializeMonth(store, {
      ...request,
      month,
      history,
      state,
    });
    state = done.state;
    result.push(done.result);
    onMonth?.(index + 1, months.length);
  }
  return result;
}

interface MonthRequest extends MaterializeMonthsRequest {
  readonly month: string;
  readonly history: ViewHistory;
  readonly state: EnteringState | null;
}

interface MaterializedMonthWithState {
  readonly result: MaterializedMonth;
  readonly state: EnteringState | null;
}

async function materializeMonth(
  store: FeatureStore,
  request: MonthRequest,
): Promise<MaterializedMonthWithState> {
  const { view, symbol, tf, month, history, candles, state } = request;
  const { connection } = store.engine;
  const series = { symbol, tf };
  const partition: Partition = { ...series, month, view };
  const folder = partitionFolder(store.folder, partition);
  const versions = (await listVersions(connection, folder)) as readonly FileVersion<FeatureFileMetadata>[];
  const about = { series, month, history, candles };
  const inputs =
    history.lookback === null
      ? recursiveInputs(about, state)
      : await finiteInputs(
          connection,
          about,
          versions.map(({ metadata }) => metadata),
        );
  const hash = hashInputs(view, series, month, inputs);
  const known = versions.find((version) => version.hash === hash);
  if (known !== undefined && !isSettled(versions)) await settleVersions(connection, folder);
  const version = known ?? (await computeVersion(store, { ...request, partition, inputs, hash, versions }));
  const { metadata } = version;
  const path = whereItIs(version.path);
  return {
    result: { month, path, hash, rows: metadata.rows, written: known === undefined },
    state: metadata.after === null ? state : { ...metadata.after, path },
  };
}

interface VersionRequest extends MonthRequest {
  readonly partition: Partition;
  readonly inputs: MonthInputs;
  readonly hash: string;
  readonly versions: readonly FileVersion<FeatureFileMetadata>[];
}

async function computeVersion(
  store: FeatureStore,
  request: VersionRequest,
): Promise<FileVersion<FeatureFileMetadata>> {
  const { view, partition, inputs, hash, versions, state, history, candles, knownAt } = request;
  const { symbol, tf, month } = partition;
  const { connection } = store.engine;
  const folder = partitionFolder(store.folder, partition);
  const path = join(folder, `${hash}.parquet`);
  const writer = await createFeatureFileWriter(connection, view.names);
  const entering = state === null ? null : { ...state, snapshot: await readState(state.path) };
  const computed = await computeMonth(
    connection,
    { view, series: { symbol, tf }, month, history, candles, entering },
    (rows) => writer.append(rows),
  );
  const { rows, newestCreated, leaving } = computed;
  const before = versions.filter(({ metadata }) => metadata.knownAt < knownAt).at(-1)?.metadata.after;
  let after: FeatureFileMetadata['after'] = null;
  if (leaving !== null) {
    const { digest, next } = leaving.snapshot;
    // A correction that has died away by the end of the month leaves a state that was known before it.
    const created = before?.digest === digest ? before.created : leaving.created;
    after = { digest, created, next: slotOpen(tf, next ?? 0) };
    await writeState(store.folder, path, leaving.snapshot);
  }
  const metadata: FeatureFileMetadata = {
    kind: 'features',
    format: 1,
    symbol,
    tf,
    month,
    hash,
    rows,
    knownAt,
    view: view.name,
    version: view.version,
    fingerprint: view.fingerprint,
    ...inputs,
    after,
    newestCreated,
  };
  const others = versions.length > 0;
  await publishVersion(store.folder, connection, { folder, path, others }, (partial) =>
    writer.write(partial, metadata),
  );
  const placed = (await listVersions(connection, folder)).find((version) => version.hash === hash);
  return { path: placed?.path ?? path, hash, superseded: placed?.superseded ?? false, metadata };
}
