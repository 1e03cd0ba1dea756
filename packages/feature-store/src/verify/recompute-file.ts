import { type FeatureView, historyOfView } from '@tidemark/features';
import { type CandleMonth, candleMonths } from '../candles/candle-months.ts';
import { computeMonth, type MonthComputation } from '../features/compute-month.ts';
import { type FeatureRows, readFeatureFile } from '../features/feature-file.ts';
import { readState } from '../features/feature-state.ts';
import { type CandlesBySymbol, finiteInputs } from '../features/month-inputs.ts';
import type { Partition } from '../layout/partition.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import { messageOf } from './read-versions.ts';
import type { CandleIndex } from './verify-candle-partition.ts';
import { candlesOf, type FeatureFileVersion } from './verify-feature-series.ts';
import type { ProblemKind } from './verify-problem.ts';

export interface FileToRecompute {
  readonly view: FeatureView;
  readonly partition: Partition;
  readonly version: FeatureFileVersion;
  /** Versions of the months before, in order of their months. */
  readonly before: readonly FeatureFileVersion[];
  readonly index: CandleIndex;
}

export interface RecomputedFile {
  readonly rows: number;
  readonly problems: readonly { readonly kind: ProblemKind; readonly detail: string }[];
}

/** Computes the values of a file again, from the files of candles and the state that it was computed from, and compares the bits. */
export async function recomputeFile(store: FeatureStore, request: FileToRecompute): Promise<RecomputedFile> {
  try {
    return await recompute(store, request);
  } catch (error) {
    return { rows: 0, problems: [{ kind: 'values', detail: messageOf(error) }] };
  }
}

async function recompute(
  store: FeatureStore,
  { view, partition, version, before, index }: FileToRecompute,
): Promise<RecomputedFile> {
  const { connection } = store.engine;
  const { metadata } = version;
  const { symbol, tf, month } = partition;
  const series = { symbol, tf };
  const history = historyOfView(view, tf);
  const candles = candlesBySymbol(index, [symbol, ...history.others], metadata);
  const problems: { kind: ProblemKind; detail: string }[] = [];
  if (metadata.before.kind === 'candles') {
    const inputs = await finiteInputs(connection, { series, month, history, candles }, []);
    if (inputs.before.kind === 'candles' && inputs.before.hash !== metadata.before.hash)
      problems.push({ kind: 'inputs', detail: 'the candles before the month are others than it says' });
  }
  const entering = await enteringState(metadata.before, before);
  if (entering === undefined)
    return { rows: 0, problems: [{ kind: 'state', detail: 'the state that entered it is not kept' }] };
  const stored = await readFeatureFile(connection, version.path, view.names);
  let at = 0;
  let wrong: string | null = null;
  const computed = await computeMonth(
    connection,
    { view, series, month, history, candles, entering },
    async (rows) => {
      wrong ??= firstDifference(view.names, stored, rows, at);
      at += rows.eventTimestamp.length;
    },
  );
  if (wrong !== null) problems.push({ kind: 'values', detail: wrong });
  if (at !== stored.eventTimestamp.length)
    problems.push({
      kind: 'contents',
      detail: `it has ${stored.eventTimestamp.length} rows, computed are ${at}`,
    });
  if ((computed.leaving?.snapshot.digest ?? null) !== (metadata.after?.digest ?? null))
    problems.push({ kind: 'state', detail: 'the state at its end is not the one that is computed' });
  return { rows: at, problems };
}

function candlesBySymbol(
  index: CandleIndex,
  symbols: readonly string[],
  metadata: FeatureFileVersion['metadata'],
): CandlesBySymbol {
  const bySymbol = new Map<string, Map<string, CandleMonth>>(symbols.map((symbol) => [symbol, new Map()]));
  for (const hash of candlesOf(metadata)) {
    const found = index.get(hash);
    if (found === undefined) continue;
    const { symbol, month } = found.partition;
    bySymbol.get(symbol)?.set(month, { month, path: found.path, hash });
  }
  return new Map([...bySymbol].map(([symbol, months]) => [symbol, candleMonths([...months.values()])]));
}

/** The state that entered a file; null where none did, undefined where it is not kept. */
async function enteringState(
  before: FeatureFileVersion['metadata']['before'],
  versions: readonly FeatureFileVersion[],
): Promise<MonthComputation['entering'] | undefined> {
  if (before.kind === 'candles' || before.state === null) return null;
  const { digest, created } = before.state;
  const from = versions.findLast(
    ({ metadata: { after } }) => after?.digest === digest && after.created === created,
  );
  const after = from?.metadata.after;
  if (from === undefined || after === undefined || after === null) return undefined;
  return { snapshot: await readState(from.path), created, next: after.next };
}

/** Where the first computed value stands that differs in a bit from the stored one; null if none does. @param at first row of the part */
function firstDifference(
  names: readonly string[],
  stored: FeatureRows,
  computed: FeatureRows,
  at: number,
): string | null {
  const columns = [
    ['event_timestamp', stored.eventTimestamp, computed.eventTimestamp],
    ['created', stored.created, computed.created],
    ...names.map((name, column) => [name, stored.columns[column], computed.columns[column]] as const),
  ] as const;
  for (let row = 0; row < computed.eventTimestamp.length; row += 1) {
    for (const [name, kept, again] of columns) {
      if (Object.is(kept?.[at + row], again?.[row])) continue;
      const event = new Date(computed.eventTimestamp[row] ?? 0).toISOString();
      return `${name} at ${event} is ${kept?.[at + row]}, computed is ${again?.[row]}`;
    }
  }
  return null;
}
