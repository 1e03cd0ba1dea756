import { isOnGrid, slotNumber, type Timeframe } from '@tidemark/domain';
import type { FeatureView } from '../definition/feature-view.ts';
import { outOfOrder } from './candle-input.ts';
import { createEngine, fillRow, startEngine } from './feature-engine.ts';
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

/**
 * Computes a view candle by candle, with the kernels of the batch.
 * @throws TidemarkError `feature.snapshot`, `feature.invalid`
 */
export function createStream(view: FeatureView, { timeframe, from }: StreamOptions): FeatureStream {
  const engine = createEngine(view, timeframe, 1);
  const { graph } = engine;
  if (from !== undefined) restoreEngine(engine, from, { view, timeframe });

  function step(slot: number, candle: StreamCandle | null, others: OtherCandles): void {
    for (const symbol of graph.symbols.keys()) {
      const one = symbol === null ? candle : candleOf(others[symbol] ?? null, slot);
      fillRow(
        engine,
        { symbol, row: 0, slot, timeframe },
        one === null ? null : (name) => one[name as keyof StreamCandle] ?? Number.NaN,
      );
    }
    graph.run(1);
    engine.next = slot + 1;
  }

  function candleOf(given: OtherCandles[string], slot: number): StreamCandle | null {
    if (given === null) return null;
    if ('ts' in given) return slotNumber(timeframe, given.ts) === slot ? given : null;
    return given.find(({ ts }) => slotNumber(timeframe, ts) === slot) ?? null;
  }

  /** Before anything is computed, so that a candle that is refused leaves the stream as it was. */
  function checkOthers(others: OtherCandles): void {
    for (const symbol of graph.symbols.keys()) {
      const given = symbol === null ? null : (others[symbol] ?? null);
      if (given === null) continue;
      for (const { ts } of 'ts' in given ? [given] : given)
        if (!isOnGrid(timeframe, ts)) throw outOfOrder(timeframe, ts);
    }
  }

  function advance(candle: StreamCandle, others: OtherCandles): FeatureVector {
    const slot = slotNumber(timeframe, candle.ts);
    if (!isOnGrid(timeframe, candle.ts) || slot < engine.next) throw outOfOrder(timeframe, candle.ts);
    checkOthers(others);
    if (!(slot - engine.next <= engine.longestGap)) startEngine(engine, slot);
    while (engine.next < slot) step(engine.next, null, others);
    step(slot, candle, others);
    return graph.results.map((column) => {
      const value = column[0] ?? Number.NaN;
      return value - value === 0 ? value : null;
    });
  }

  return {
    update: (candle, others = {}) => advance(candle, others),
    peek(candle, others = {}) {
      const kept = graph.memory.map((part) => part.slice());
      const { next } = engine;
      const missing = new Map(engine.missing);
      try {
        return advance(candle, others);
      } finally {
        for (const [at, part] of graph.memory.entries()) part.set(kept[at] ?? []);
        engine.next = next;
        for (const [symbol, count] of missing) engine.missing.set(symbol, count);
      }
    },
    snapshot: () => snapshotEngine(engine, { view, timeframe }),
  };
}
