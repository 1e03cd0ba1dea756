import { type FeatureView, historyOfView, type ViewHistory } from '@tidemark/features';
import { type BackgroundWriter, openBackgroundWriter } from '../engine/background-writer.ts';
import type { FeatureFileMetadata } from '../layout/file-metadata.ts';
import { type Partition, partitionFolder, type Series } from '../layout/partition.ts';
import { type FileVersion, isSettled, listVersions, settleVersions } from '../layout/settle-versions.ts';
import { keepView } from '../layout/view-file.ts';
import { whereItIs } from '../layout/with-moved-files.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import { computeVersion } from './compute-version.ts';
import { readState } from './feature-state.ts';
import {
  type CandlesBySymbol,
  type EnteringState,
  finiteInputs,
  hashInputs,
  recursiveInputs,
} from './month-inputs.ts';

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
  await using writer = await openBackgroundWriter(store.engine);
  for (const [index, month] of months.entries()) {
    signal?.throwIfAborted();
    const done: MaterializedMonthWithState = await materializeMonth(store, {
      ...request,
      month,
      history,
      state,
      writer,
    });
    state = done.state;
    result.push(done.result);
    onMonth?.(index + 1, months.length);
  }
  await writer.flush();
  // Where it is now: what is older than the current version was put aside when it was published.
  return result.map((month) => ({ ...month, path: whereItIs(month.path) }));
}

interface MonthRequest extends MaterializeMonthsRequest {
  readonly month: string;
  readonly history: ViewHistory;
  readonly state: EnteringState | null;
  readonly writer: BackgroundWriter;
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
  if (known === undefined) {
    const computed = await computeVersion(store, { ...request, partition, inputs, hash, versions });
    const { path, rows } = computed;
    return { result: { month, path, hash, rows, written: true }, state: computed.state ?? state };
  }
  if (!isSettled(versions)) await settleVersions(connection, folder);
  const { path, metadata } = known;
  const { after, rows } = metadata;
  return {
    result: { month, path, hash, rows, written: false },
    state: after === null ? state : { ...after, read: () => readState(path) },
  };
}
