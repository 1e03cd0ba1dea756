import { slotOpen, type Timeframe } from '@tidemark/domain';
import type { FeatureView } from '../definition/feature-view.ts';
import { type CandleInput, checkLengths, inputColumn, outOfOrder, runsOf } from './candle-input.ts';
import { checkColumns } from './check-columns.ts';
import { createChunk } from './chunk.ts';
import { createEngine, type Feed, fillRow, startEngine } from './feature-engine.ts';
import { fewestRows } from './graph.ts';
import { createReference } from './reference-candles.ts';
import { restoreEngine, type StreamSnapshot, snapshotEngine } from './snapshot.ts';

/** Rows that go through all kernels at a time, at most. */
const mostRows = 8_192;

export interface FeatureRequest {
  readonly view: FeatureView;
  readonly timeframe: Timeframe;
  readonly candles: CandleInput;
  /** Candles of the other symbols that the view reads, by name; one that is not given has none. */
  readonly others?: Readonly<Record<string, CandleInput>>;
  /** Columns to be filled, one a feature, with a value a candle, instead of new ones, each in memory of its own: new memory costs as much as a mean. */
  readonly into?: readonly Float64Array[];
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
 * Values of finite lookback depend on the bits of the candles in it alone; recursive ones on all before. Memory: the columns, and some ten
 * megabytes that stay with the thread, up to 64.
 * @throws TidemarkError `feature.gap` for candles out of order, `feature.snapshot`, `feature.invalid` for a view that cannot be computed on the timeframe
 */
export function computeFeatures(request: FeatureRequest): FeatureColumns {
  const { view, timeframe, candles, others = {}, from, into } = request;
  const most = Math.max(fewestRows, Math.min(mostRows, candles.ts.length));
  const engine = createEngine(view, timeframe, most);
  for (const input of [candles, ...Object.values(others)]) checkLengths(input);
  const runs = runsOf(timeframe, candles.ts);
  if (from !== undefined) restoreEngine(engine, from, { view, timeframe });
  const [first] = runs;
  if (first !== undefined && first.slot < engine.next)
    throw outOfOrder(timeframe, candles.ts[0] ?? Number.NaN);
  const columns = into ?? view.names.map(() => new Float64Array(candles.ts.length));
  if (into !== undefined)
    checkColumns({ view, columns, length: candles.ts.length, inputs: [candles, ...Object.values(others)] });
  const chunk = createChunk(engine, columns);
  const [own, ...feeds] = engine.feeds;
  const references = feeds.map((feed) => createReference(feed, others[feed.symbol ?? ''], timeframe));
  const fillOthers = (slot: number, row: number): void => {
    for (const reference of references) reference.fill(slot, row);
  };
  const pushMissing = (): void => {
    fillOthers(engine.next, chunk.rows);
    fillRow(own, { row: chunk.rows, ts: slotOpen(timeframe, engine.next) }, null);
    chunk.push({ row: chunk.rows, from: -1, count: 1 });
  };
  /** Brings the kernels to a slot before which the rows' own symbol has no candle. */
  const crossGap = (to: number): void => {
    for (let at = engine.next; at !== to; ) {
      // The next slot in which anybody has a candle.
      at = Number.isNaN(at)
        ? to
        : references.reduce((least, { nextSlot }) => Math.min(least, nextSlot(engine.next)), to);
      if (!(at - engine.next <= engine.longestGap)) {
        chunk.flush();
        startEngine(engine, at);
      }
      while (engine.next < at) pushMissing();
      if (at < to) pushMissing();
    }
  };
  for (const run of runs) {
    crossGap(run.slot);
    for (let at = run.from; at < run.to; ) {
      const { rows } = chunk;
      const count = Math.min(engine.rows - rows, run.to - at);
      fillRun(own, candles, { at, row: rows, count });
      if (references.length > 0)
        for (let row = 0; row < count; row += 1) fillOthers(engine.next + row, rows + row);
      chunk.push({ row: rows, from: at, count });
      at += count;
    }
  }
  chunk.flush();
  return { ts: candles.ts, columns, snapshot: snapshotEngine(engine, view) };
}

/** Copies candles that follow one another into the rows of the chunk. */
function fillRun(
  own: Feed,
  candles: CandleInput,
  { at, row, count }: { readonly at: number; readonly row: number; readonly count: number },
): void {
  own.missing = 0;
  own.restarts.fill(0, row, row + count);
  for (const [name, column] of own.columns)
    column.set(inputColumn(candles, name).subarray(at, at + count), row);
}
