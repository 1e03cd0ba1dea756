import { longestLength, slotNumber, slotOpen, type Timeframe } from '@tidemark/domain';
import type { FeatureView } from '../definition/feature-view.ts';
import type { ColumnName } from '../operators/column.ts';
import { isOpenTime, outOfOrder } from './candle-input.ts';
import { createEngine, type Feed, nextTs, startEngine } from './feature-engine.ts';
import { heldSlots } from './operator.ts';
import { restoreEngine, type StreamSnapshot, snapshotEngine } from './snapshot.ts';

/** One candle, or one that is still forming. `ts` is its open time, epoch milliseconds UTC. */
export interface StreamCandle {
  readonly ts: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly vwap: number | null;
  readonly takerBuyVolume: number | null;
}

/** Values in the order of `view.names`; null while they are not known. */
export type FeatureVector = readonly (number | null)[];

/**
 * The candles of other symbols at the same time; null or absent where there is none. Where slots of the rows' own symbol were missing, a
 * list in order of time holds those of the missing slots too. One of another time is not used.
 */
export type OtherCandles = Readonly<Record<string, StreamCandle | readonly StreamCandle[] | null>>;

export interface FeatureStream {
  /**
   * The features of a closed candle, to the bit those that the batch gives.
   * @throws TidemarkError `feature.gap` for one that is off the grid or not later than the last; the stream is then as it was
   */
  update(candle: StreamCandle, others?: OtherCandles): FeatureVector;
  /** What `update` would give for a candle that is still forming; the stream stays as it is. */
  peek(candle: StreamCandle, others?: OtherCandles): FeatureVector;
  /** All that the stream remembers. */
  snapshot(): StreamSnapshot;
}

export interface StreamOptions {
  readonly timeframe: Timeframe;
  /** Goes on where that was taken. */
  readonly from?: StreamSnapshot;
}

const none: OtherCandles = {};

/**
 * Computes a view candle by candle, with the kernels of the batch.
 * @throws TidemarkError `feature.snapshot`, `feature.invalid`
 */
export function createStream(view: FeatureView, { timeframe, from }: StreamOptions): FeatureStream {
  const engine = createEngine(view, timeframe, 1);
  const { graph } = engine;
  const { row } = graph;
  const places = Int32Array.from(graph.results, ({ byteOffset }) => byteOffset / row.BYTES_PER_ELEMENT);
  if (from !== undefined) restoreEngine(engine, from, { view, timeframe });
  const [own, ...others] = engine.feeds.map(createRowWriter);
  const step = timeframe === '1mo' ? Number.NaN : longestLength(timeframe);
  /** Open time of the next slot, so that a candle that follows the last one costs no division. */
  let expected = nextTs(engine);
  let kept: readonly Float64Array[] | undefined;
  const numbers = graph.results.map(() => 0.5);

  function run(ts: number, candle: StreamCandle | null, given: OtherCandles): void {
    own?.write(ts, candle);
    for (const other of others) other.write(ts, candleAt(given[other.symbol] ?? null, ts));
    graph.run(1);
    engine.next += 1;
  }

  /** Brings the kernels to the slot of a candle that does not follow the last one, see the batch. */
  function crossGap(slot: number, given: OtherCandles): void {
    if (Number.isNaN(engine.next)) startEngine(engine, slot);
    const slots = others
      .flatMap(({ symbol }) => listOf(given[symbol] ?? null))
      .map(({ ts }) => slotNumber(timeframe, ts))
      .filter((one) => one >= engine.next && one < slot)
      .sort((a, b) => a - b);
    for (const at of [...new Set(slots), slot]) {
      if (at - engine.next > engine.longestGap) startEngine(engine, at);
      while (engine.next < at) run(slotOpen(timeframe, engine.next), null, none);
      if (at < slot) run(slotOpen(timeframe, at), null, given);
    }
  }

  /** Before anything is computed, so that what is refused leaves the stream as it was. */
  function check(ts: number, given: OtherCandles): void {
    if (!isOpenTime(timeframe, ts) || slotNumber(timeframe, ts) < engine.next)
      throw outOfOrder(timeframe, ts);
    for (const { symbol } of others) {
      let before = Number.NEGATIVE_INFINITY;
      for (const other of listOf(given[symbol] ?? null)) {
        if (!isOpenTime(timeframe, other.ts) || other.ts <= before) throw outOfOrder(timeframe, other.ts);
        before = other.ts;
      }
    }
  }

  function advance(candle: StreamCandle, given: OtherCandles): FeatureVector {
    const { ts } = candle;
    if (ts !== expected || others.length > 0) check(ts, given);
    if (ts !== expected) crossGap(slotNumber(timeframe, ts), given);
    run(ts, candle, given);
    expected = Number.isNaN(step) ? nextTs(engine) : ts + step;
    return readVector();
  }

  function readVector(): FeatureVector {
    // A copy of numbers alone keeps them unboxed.
    const vector = numbers.slice();
    for (let at = 0; at < places.length; at += 1) {
      const value = row[places[at] ?? 0] ?? Number.NaN;
      if (value - value !== 0) return readWithNulls();
      vector[at] = value;
    }
    return vector;
  }

  function readWithNulls(): FeatureVector {
    return Array.from(places, (place) => {
      const value = row[place] ?? Number.NaN;
      return value - value === 0 ? value : null;
    });
  }

  return {
    update: (candle, given = none) => advance(candle, given),
    peek(candle, given = none) {
      const into = kept ?? graph.memory.map((part) => new Float64Array(part.length));
      kept = into;
      for (let at = 0; at < into.length; at += 1) into[at]?.set(graph.memory[at] ?? []);
      const { next } = engine;
      const before = expected;
      const missing = engine.feeds.map((feed) => feed.missing);
      try {
        return advance(candle, given);
      } finally {
        for (let at = 0; at < into.length; at += 1) graph.memory[at]?.set(into[at] ?? []);
        engine.next = next;
        expected = before;
        for (const [at, feed] of engine.feeds.entries()) feed.missing = missing[at] ?? 0;
      }
    },
    snapshot: () => snapshotEngine(engine, view),
  };
}

function listOf(given: StreamCandle | readonly StreamCandle[] | null): readonly StreamCandle[] {
  return given === null ? [] : 'ts' in given ? [given] : given;
}

function candleAt(given: StreamCandle | readonly StreamCandle[] | null, ts: number): StreamCandle | null {
  if (given !== null && 'ts' in given) return given.ts === ts ? given : null;
  return given?.find((one) => one.ts === ts) ?? null;
}

/** Writes the one row of a stream: field by field, since a loop over names costs as much as ten kernels. */
function createRowWriter(feed: Feed) {
  const wanted = new Map(feed.columns);
  const columnOf = (name: ColumnName): Float64Array => wanted.get(name) ?? new Float64Array(1);
  const [open, high, low, close] = [columnOf('open'), columnOf('high'), columnOf('low'), columnOf('close')];
  const [volume, vwap, taker] = [columnOf('volume'), columnOf('vwap'), columnOf('takerBuyVolume')];
  const time = columnOf('time');
  const { restarts } = feed;
  return {
    symbol: feed.symbol ?? '',
    write(ts: number, candle: StreamCandle | null): void {
      time[0] = ts;
      if (candle === null) {
        feed.missing += 1;
        restarts[0] = feed.missing === heldSlots + 1 ? 1 : 0;
        for (const column of [open, high, low, close, volume, vwap, taker]) column[0] = Number.NaN;
        return;
      }
      feed.missing = 0;
      restarts[0] = 0;
      open[0] = candle.open;
      high[0] = candle.high;
      low[0] = candle.low;
      close[0] = candle.close;
      volume[0] = candle.volume;
      vwap[0] = candle.vwap ?? Number.NaN;
      taker[0] = candle.takerBuyVolume ?? Number.NaN;
    },
  };
}
