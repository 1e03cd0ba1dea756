import { longestLength, nextOpen, type Timeframe } from '@tidemark/domain';
import {
  type CandleInput,
  computeFeatures,
  createStream,
  type FeatureVector,
  type FeatureView,
  type OtherCandles,
  type StreamCandle,
  type StreamSnapshot,
} from '@tidemark/features';

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface MadeCandles {
  readonly seed: number;
  readonly from: number;
  readonly count: number;
  readonly timeframe?: Timeframe;
  /** Places that are left out. */
  readonly without?: (place: number) => boolean;
}

/** A random walk in ticks of a cent, with a candle in fifty that nobody traded in. */
export function makeCandles(made: MadeCandles): readonly StreamCandle[] {
  const { seed, from, count, timeframe = '1m', without = () => false } = made;
  const random = randomNumbers(seed);
  const cents = (value: number) => Math.round(value) / 100;
  const candles: StreamCandle[] = [];
  let last = 10_000 + 5_000 * random();
  let ts = from;
  for (let place = 0; place < count; place += 1, ts = nextOpen(timeframe, ts)) {
    const idle = random() < 0.02;
    const step = () => (idle ? 0 : 20 * (random() - 0.5));
    const open = last + step();
    const close = open + step();
    const high = Math.max(open, close) + Math.abs(step());
    const low = Math.min(open, close) - Math.abs(step());
    const volume = idle ? 0 : Math.round(1_000 * random() ** 3 + 1) / 8;
    last = close;
    const candle = {
      ts,
      open: cents(open),
      high: cents(high),
      low: cents(low),
      close: cents(close),
      volume,
      vwap: idle ? null : (low + (high - low) * random()) / 100,
      takerBuyVolume: Math.round(8 * volume * random()) / 8,
    };
    if (!without(place)) candles.push(candle);
  }
  return candles;
}

export function toInput(candles: readonly StreamCandle[]): CandleInput {
  const column = (read: (candle: StreamCandle) => number | null) =>
    Float64Array.from(candles, (candle) => read(candle) ?? Number.NaN);
  return {
    ts: column(({ ts }) => ts),
    open: column(({ open }) => open),
    high: column(({ high }) => high),
    low: column(({ low }) => low),
    close: column(({ close }) => close),
    volume: column(({ volume }) => volume),
    vwap: column(({ vwap }) => vwap),
    takerBuyVolume: column(({ takerBuyVolume }) => takerBuyVolume),
  };
}

export interface Given {
  readonly view: FeatureView;
  readonly timeframe?: Timeframe;
  readonly candles: readonly StreamCandle[];
  readonly others?: Readonly<Record<string, readonly StreamCandle[]>>;
  readonly from?: StreamSnapshot;
}

/** What the batch gives, a vector a row. */
export function inBatch({ view, timeframe = '1m', candles, others = {}, from }: Given): {
  readonly rows: readonly FeatureVector[];
  readonly snapshot: StreamSnapshot;
} {
  const inputs = Object.fromEntries(Object.entries(others).map(([name, one]) => [name, toInput(one)]));
  const request = { view, timeframe, candles: toInput(candles), others: inputs };
  const { columns, snapshot } = computeFeatures(from === undefined ? request : { ...request, from });
  const rows = candles.map((_, row) =>
    columns.map((column) => {
      const value = column[row] ?? Number.NaN;
      return Number.isNaN(value) ? null : value;
    }),
  );
  return { rows, snapshot };
}

/** What the stream gives; after every `restartEvery` candles a new one goes on from a snapshot of the one before, that went through JSON. */
export function inStream(
  { view, timeframe = '1m', candles, others = {} }: Given,
  restartEvery = Number.POSITIVE_INFINITY,
): {
  readonly rows: readonly FeatureVector[];
  readonly snapshot: StreamSnapshot;
} {
  let stream = createStream(view, { timeframe });
  const cursors = new Map(Object.keys(others).map((name) => [name, 0]));
  const rows = candles.map((candle, row) => {
    if (row > 0 && row % restartEvery === 0)
      stream = createStream(view, { timeframe, from: JSON.parse(JSON.stringify(stream.snapshot())) });
    const arrived: Record<string, OtherCandles[string]> = {};
    for (const [name, all] of Object.entries(others)) {
      const from = cursors.get(name) ?? 0;
      let to = from;
      while (to < all.length && (all[to]?.ts ?? 0) <= candle.ts) to += 1;
      arrived[name] = all.slice(from, to);
      cursors.set(name, to);
    }
    return stream.update(candle, arrived);
  });
  return { rows, snapshot: stream.snapshot() };
}

export const minute = longestLength('1m');
export const hour = longestLength('1h');
export const day = longestLength('1d');
