import { slotOpen, type Timeframe } from '@tidemark/domain';
import type { FeatureView } from '../definition/feature-view.ts';
import { longestHoldOf, reachOfAll } from '../definition/reach-of.ts';
import type { ColumnName } from '../operators/column.ts';
import { buildGraph, type Graph } from './graph.ts';
import { heldSlots } from './operator.ts';

/** Where the candles of one symbol go. */
export interface Feed {
  /** Null is that of the rows. */
  readonly symbol: string | null;
  readonly columns: readonly (readonly [ColumnName, Float64Array])[];
  readonly restarts: Uint8Array;
  /** Missing slots in a row. */
  missing: number;
}

/**
 * What batch and stream have in common: the kernels of a view, and where on the grid of slots they stand. Rows are slots; those without a
 * candle are rows too, full of NaN, but for gaps over which nothing is remembered anyway.
 */
export interface FeatureEngine {
  readonly graph: Graph;
  readonly timeframe: Timeframe;
  /** Of a chunk, at most. */
  readonly rows: number;
  /** That of the rows first. */
  readonly feeds: readonly [Feed, ...Feed[]];
  /**
   * Slots that may pass in a row without a candle of any symbol before the kernels are started anew: after so many all of them know as little
   * as at a start, whatever else is in the view.
   */
  readonly longestGap: number;
  /** Number of the next slot; NaN before the first. */
  next: number;
}

export function createEngine(view: FeatureView, timeframe: Timeframe, rows: number): FeatureEngine {
  const expressions = expressionsOf(view);
  const { warmUp, lookback } = reachOfAll(expressions, timeframe);
  const graph = buildGraph(expressions, { timeframe, rows });
  const feedOf = (symbol: string | null): Feed => {
    const columns = graph.symbols.get(symbol);
    return {
      symbol,
      columns: [...(columns?.columns ?? [])],
      restarts: columns?.restarts ?? new Uint8Array(rows),
      missing: 0,
    };
  };
  const others = [...graph.symbols.keys()].filter((symbol) => symbol !== null);
  return {
    graph,
    timeframe,
    rows: graph.rows,
    feeds: [feedOf(null), ...others.map(feedOf)],
    longestGap: Math.max(warmUp, lookback ?? 0, longestHoldOf(expressions, timeframe)) + 1,
    next: Number.NaN,
  };
}

function expressionsOf(view: FeatureView) {
  return view.names.map((name) => view.features[name]?.expression).filter((one) => one !== undefined);
}

/** Lets the next row be that of `slot`, with nothing before it. */
export function startEngine(engine: FeatureEngine, slot: number): void {
  engine.graph.start(slot);
  for (const feed of engine.feeds) feed.missing = 0;
  engine.next = slot;
}

/** Fills one row of a symbol's columns: with what `read` gives, or with nothing where there is no candle. */
export function fillRow(
  feed: Feed,
  { row, ts }: { readonly row: number; readonly ts: number },
  read: ((name: ColumnName) => number) | null,
): void {
  feed.missing = read === null ? feed.missing + 1 : 0;
  feed.restarts[row] = feed.missing === heldSlots + 1 ? 1 : 0;
  for (const [name, column] of feed.columns)
    column[row] = name === 'time' ? ts : read === null ? Number.NaN : read(name);
}

/** Open time of the next slot. */
export function nextTs({ timeframe, next }: FeatureEngine): number {
  return Number.isNaN(next) ? Number.NaN : slotOpen(timeframe, next);
}
