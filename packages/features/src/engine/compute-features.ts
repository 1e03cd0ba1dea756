import type { Timeframe } from '@tidemark/domain';
import type { FeatureView } from '../definition/feature-view.ts';
import type { ColumnName } from '../operators/column.ts';
import { type CandleInput, inputColumn, outOfOrder, runsOf } from './candle-input.ts';
import { createEngine, type FeatureEngine, fillRow, startEngine } from './feature-engine.ts';
import { restoreEngine, type StreamSnapshot, snapshotEngine } from './snapshot.ts';

/** Rows that go through all kernels at a time: their columns stay in the cache of a core. */
const chunkRows = 1_024;

export interface FeatureRequest {
  readonly view: FeatureView;
  readonly timeframe: Timeframe;
  readonly candles: CandleInput;
  /** Candles of the other symbols that the view reads, by name; one that is not given has none. */
  readonly others?: Readonly<Record<string, CandleInput>>;
  /** Goes on where an earlier computation ended, instead of starting with nothing before the first candle. */
  readonly from?: StreamSnapshot;
}

export interface FeatureColumns {
  /** Open times of the candles, one a row. */
  readonly ts: Float64Array;
  /** A column a feature, in the order of `view.names`; NaN where it is null. */
  readonly columns: readonly Float64Array[];
  /** What the kernels know at the end: what a later computation goes on from. */
  readonly snapshot: StreamSnapshot;
}

/**
 * The features of a view for each candle, in one pass.
 *
 * Values of finite lookback depend on the bits of the candles in it alone; recursive ones on all before. Memory: the columns, and some
 * hundred kilobytes.
 * @throws TidemarkError `feature.gap` for candles out of order, `feature.snapshot`, `feature.invalid` for a view that cannot be computed on the timeframe
 */
export function computeFeatures(request: FeatureRequest): FeatureColumns {
  const { view, timeframe, candles, others = {}, from } = request;
  const engine = createEngine(view, timeframe, chunkRows);
  const runs = runsOf(timeframe, candles.ts);
  if (from !== undefined) restoreEngine(engine, from, { view, timeframe });
  const [first] = runs;
  if (first !== undefined && first.slot < engine.next)
    throw outOfOrder(timeframe, candles.ts[0] ?? Number.NaN);
  const columns = view.names.map(() => new Float64Array(candles.ts.length));
  const chunk = createChunk(engine, columns);
  const symbols = [...engine.graph.symbols.keys()].filter((symbol) => symbol !== null);
  const references = symbols.map((symbol) => createReference(symbol, others[symbol], timeframe));
  const fillOthers = (slot: number, row: number): void => {
    for (const { symbol, readAt } of references)
      fillRow(engine, { symbol, row, slot, timeframe }, readAt(slot));
  };
  for (const run of runs) {
    if (!(run.slot - engine.next <= engine.longestGap)) {
      chunk.flush();
      startEngine(engine, run.slot);
    }
    while (engine.next < run.slot) {
      fillOthers(engine.next, chunk.rows);
      fillRow(engine, { symbol: null, row: chunk.rows, slot: engine.next, timeframe }, null);
      chunk.push({ from: -1, count: 1 });
    }
    for (let at = run.from; at < run.to; ) {
      const { rows } = chunk;
      const count = Math.min(chunkRows - rows, run.to - at);
      fillRun(engine, candles, { at, row: rows, count });
      if (references.length > 0)
        for (let row = 0; row < count; row += 1) fillOthers(engine.next + row, rows + row);
      chunk.push({ from: at, count });
      at += count;
    }
  }
  chunk.flush();
  return { ts: candles.ts, columns, snapshot: snapshotEngine(engine, { view, timeframe }) };
}

/** Copies candles that follow one another into the rows of the chunk. */
function fillRun(
  engine: FeatureEngine,
  candles: CandleInput,
  { at, row, count }: { readonly at: number; readonly row: number; readonly count: number },
): void {
  const own = engine.graph.symbols.get(null);
  if (own === undefined) return;
  engine.missing.set(null, 0);
  own.restarts.fill(0, row, row + count);
  for (const [name, column] of own.columns)
    column.set(inputColumn(candles, name).subarray(at, at + count), row);
}

/** Finds the candles of another symbol by slots that ascend. */
function createReference(symbol: string, input: CandleInput | undefined, timeframe: Timeframe) {
  const runs = input === undefined ? [] : runsOf(timeframe, input.ts);
  let at = 0;
  return {
    symbol,
    readAt(slot: number): ((name: ColumnName) => number) | null {
      let run = runs[at];
      while (run !== undefined && run.slot + run.to - run.from <= slot) {
        at += 1;
        run = runs[at];
      }
      if (input === undefined || run === undefined || slot < run.slot) return null;
      const candle = run.from + slot - run.slot;
      return (name) => inputColumn(input, name)[candle] ?? Number.NaN;
    },
  };
}

/** Rows that go together: candles from one on, or slots without any where that is -1. */
interface Piece {
  readonly from: number;
  readonly count: number;
}

/** Gathers rows, and hands them to the kernels when there are enough. */
function createChunk(engine: FeatureEngine, columns: readonly Float64Array[]) {
  let pieces: Piece[] = [];
  const { results } = engine.graph;
  const chunk = {
    rows: 0,
    push(piece: Piece): void {
      pieces.push(piece);
      chunk.rows += piece.count;
      engine.next += piece.count;
      if (chunk.rows === chunkRows) chunk.flush();
    },
    flush(): void {
      engine.graph.run(chunk.rows);
      for (let feature = 0; feature < columns.length; feature += 1) {
        const from = results[feature];
        const into = columns[feature];
        if (from !== undefined && into !== undefined) copyKnown(from, into, pieces);
      }
      chunk.rows = 0;
      pieces = [];
    },
  };
  return chunk;
}

/** What is not finite is not known. */
function copyKnown(from: Float64Array, into: Float64Array, pieces: readonly Piece[]): void {
  let row = 0;
  for (const piece of pieces) {
    if (piece.from >= 0) {
      for (let at = 0; at < piece.count; at += 1) {
        const value = from[row + at] ?? 0;
        into[piece.from + at] = value - value === 0 ? value : Number.NaN;
      }
    }
    row += piece.count;
  }
}
