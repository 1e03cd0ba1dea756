import { slotOpen, type Timeframe } from '@tidemark/domain';
import type { FeatureView } from '../definition/feature-view.ts';
import { reachOfAll } from '../definition/reach-of.ts';
import type { ColumnName } from '../operators/column.ts';
import { buildGraph, type Graph } from './graph.ts';
import { heldSlots } from './operator.ts';

/**
 * What batch and stream have in common: the kernels of a view, and where on the grid of slots they stand. Rows are slots; those without a
 * candle are rows too, full of NaN, but for gaps over which nothing is remembered anyway.
 */
export interface FeatureEngine {
  readonly graph: Graph;
  /** Slots that may be missing in a row before the kernels are started anew, since all of them would be null by then. */
  readonly longestGap: number;
  /** Number of the next slot; NaN before the first. */
  next: number;
  /** Missing slots in a row, by symbol: null is that of the rows. */
  readonly missing: Map<string | null, number>;
}

export function createEngine(view: FeatureView, timeframe: Timeframe, rows: number): FeatureEngine {
  const expressions = view.names
    .map((name) => view.features[name]?.expression)
    .filter((one) => one !== undefined);
  const { warmUp } = reachOfAll(expressions, timeframe);
  const graph = buildGraph(expressions, { timeframe, rows });
  return {
    graph,
    longestGap: Math.max(warmUp, heldSlots) + 1,
    next: Number.NaN,
    missing: new Map([...graph.symbols.keys()].map((symbol) => [symbol, 0])),
  };
}

/** Lets the next row be that of `slot`, with nothing before it. */
export function startEngine(engine: FeatureEngine, slot: number): void {
  engine.graph.start(slot);
  for (const symbol of engine.missing.keys()) engine.missing.set(symbol, 0);
  engine.next = slot;
}

/** Fills one row of a symbol's columns: with what `read` gives, or with nothing where there is no candle. */
export function fillRow(
  engine: FeatureEngine,
  {
    symbol,
    row,
    slot,
    timeframe,
  }: { symbol: string | null; row: number; slot: number; timeframe: Timeframe },
  read: ((name: ColumnName) => number) | null,
): void {
  const into = engine.graph.symbols.get(symbol);
  if (into === undefined) return;
  const missing = read === null ? (engine.missing.get(symbol) ?? 0) + 1 : 0;
  engine.missing.set(symbol, missing);
  into.restarts[row] = missing === heldSlots + 1 ? 1 : 0;
  for (const [name, column] of into.columns)
    column[row] = name === 'time' ? slotOpen(timeframe, slot) : read === null ? Number.NaN : read(name);
}
