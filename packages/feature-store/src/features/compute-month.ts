import type { DuckDBConnection } from '@duckdb/node-api';
import { availableAt, type TimeRange } from '@tidemark/domain';
import { computeFeatures, type FeatureView, type StreamSnapshot, type ViewHistory } from '@tidemark/features';
import { type KnownCandles, sliceCandles } from '../candles/candle-month.ts';
import { rangeOfMonth } from '../layout/month.ts';
import type { Series } from '../layout/partition.ts';
import { createdOfHistory, createdOfWindows } from './created-column.ts';
import type { FeatureRows } from './feature-file.ts';
import type { CandlesBySymbol } from './month-inputs.ts';

/** Candles that are computed at a time: bounds memory for months of seconds. */
const sliceRows = 65_536;

export interface MonthComputation {
  readonly view: FeatureView;
  readonly series: Series;
  readonly month: string;
  readonly history: ViewHistory;
  readonly candles: CandlesBySymbol;
  /** Of a recursive view: what it remembers, since when that is known, and the open time of the next slot; null at the start. */
  readonly entering: {
    readonly snapshot: StreamSnapshot;
    readonly created: number;
    readonly next: number;
  } | null;
}

export interface ComputedMonth {
  readonly rows: number;
  readonly newestCreated: number | null;
  /** What a recursive view remembers at the end, and since when that is known. */
  readonly leaving: { readonly snapshot: StreamSnapshot; readonly created: number } | null;
}

/** Computes the rows of a month and hands them over in order, a part at a time. */
export async function computeMonth(
  connection: DuckDBConnection,
  { view, series, month, history, candles, entering }: MonthComputation,
  onRows: (rows: FeatureRows) => Promise<void>,
): Promise<ComputedMonth> {
  const range = rangeOfMonth(month);
  const recursive = history.lookback === null;
  const from = recursive ? range.from : history.start(range.from);
  const own = await read(connection, candles, series.symbol, { from, to: range.to });
  const others = new Map<string, KnownCandles>();
  for (const symbol of history.others) {
    const since = recursive ? Math.min(entering?.next ?? range.from, range.from) : from;
    others.set(symbol, await read(connection, candles, symbol, { from: since, to: range.to }));
  }
  const first = lowerBound(own.ts, range.from);
  const rows = own.ts.subarray(first);
  const sources = [own, ...others.values()];
  const created = recursive
    ? createdOfHistory(rows, entering?.created ?? 0, sources)
    : createdOfWindows(rows, history.start, sources);

  let snapshot = entering?.snapshot;
  for (let at = 0; at < own.ts.length; at += sliceRows) {
    const to = Math.min(at + sliceRows, own.ts.length);
    const request = { view, timeframe: series.tf, candles: sliceCandles(own, at, to) };
    const computed = computeFeatures({
      ...request,
      others: Object.fromEntries(others),
      ...(snapshot === undefined ? {} : { from: snapshot }),
    });
    snapshot = computed.snapshot;
    // Rows of the lookback belong to the months before.
    const skip = Math.min(Math.max(first - at, 0), to - at);
    if (skip === to - at) continue;
    await onRows({
      eventTimestamp: computed.ts.subarray(skip).map((ts) => availableAt(series.tf, ts)),
      created: created.subarray(at + skip - first, to - first),
      columns: computed.columns.map((column) => column.subarray(skip)),
    });
  }
  return {
    rows: rows.length,
    newestCreated: rows.length === 0 ? null : created.reduce((most, one) => Math.max(most, one), 0),
    leaving:
      recursive && snapshot !== undefined
        ? { snapshot, created: created.at(-1) ?? entering?.created ?? 0 }
        : null,
  };
}

async function read(
  connection: DuckDBConnection,
  candles: CandlesBySymbol,
  symbol: string,
  range: TimeRange,
): Promise<KnownCandles> {
  const months = candles.get(symbol);
  if (months === undefined) throw new Error(`the candles of ${symbol} were not prepared`);
  return months.read(connection, range);
}

/** The first row at or after an instant. */
function lowerBound(ts: Float64Array, instant: number): number {
  let [low, high] = [0, ts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ts[middle] ?? 0) < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
