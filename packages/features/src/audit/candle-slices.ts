import type { CandleInput } from '../engine/candle-input.ts';
import type { StreamCandle } from '../engine/create-stream.ts';
import { emptyCandles } from './seeded-walk.ts';

/** The candles of a symbol, and those of the others that its features read. */
export interface Market {
  readonly candles: CandleInput;
  readonly others: Readonly<Record<string, CandleInput>>;
}

type Change = (candles: CandleInput) => CandleInput;

/** The candles of [from, to) without copying. */
export function sliceCandles(candles: CandleInput, from: number, to: number): CandleInput {
  return mapColumns(candles, (column) => column.subarray(from, to));
}

/** Of the first candle that opens at or after `ts`. */
export function placeOf({ ts: times }: CandleInput, ts: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < ts) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Every symbol's candles before `ts`. */
export function before(market: Market, ts: number): Market {
  return change(market, (candles) => sliceCandles(candles, 0, placeOf(candles, ts)));
}

/** Every symbol's candles from `ts` on. */
export function since(market: Market, ts: number): Market {
  return change(market, (candles) => sliceCandles(candles, placeOf(candles, ts), candles.ts.length));
}

/** Other values from `ts` on, and every seventh of those candles left out. */
export function perturbSince(market: Market, ts: number, random: () => number): Market {
  return change(market, (candles) => {
    const cut = placeOf(candles, ts);
    const places = [...candles.ts.keys()].filter((at) => at < cut || (at - cut) % 7 !== 6);
    return gather(candles, places, (value, at) => (at < cut ? value : value * (0.1 + 10 * random())));
  });
}

/** The same values from `ts` on, in another order. */
export function reorderSince(market: Market, ts: number, random: () => number): Market {
  return change(market, (candles) => {
    const cut = placeOf(candles, ts);
    const places = [...candles.ts.keys()];
    for (let at = places.length - 1; at > cut; at -= 1) {
      const other = cut + Math.floor(random() * (at - cut + 1));
      [places[at], places[other]] = [places[other] ?? 0, places[at] ?? 0];
    }
    return { ...gather(candles, places, (value) => value), ts: candles.ts };
  });
}

/** A candle as a stream takes it. */
export function candleAt(candles: CandleInput, at: number): StreamCandle {
  const read = (column: Float64Array): number => column[at] ?? Number.NaN;
  const known = (column: Float64Array): number | null => (Number.isNaN(read(column)) ? null : read(column));
  return {
    ts: read(candles.ts),
    open: read(candles.open),
    high: read(candles.high),
    low: read(candles.low),
    close: read(candles.close),
    volume: read(candles.volume),
    vwap: known(candles.vwap),
    takerBuyVolume: known(candles.takerBuyVolume),
  };
}

/** What a stream is given beside the candle in that place: each other symbol's candles after the one before, up to it. */
export function othersAt({ candles, others }: Market, at: number): Record<string, StreamCandle[]> {
  const [from, to] = [at === 0 ? candles.ts[0] : (candles.ts[at - 1] ?? 0) + 1, (candles.ts[at] ?? 0) + 1];
  return Object.fromEntries(
    Object.entries(others).map(([symbol, input]) => {
      const [first, end] = [placeOf(input, from ?? 0), placeOf(input, to)];
      return [symbol, Array.from({ length: end - first }, (_, index) => candleAt(input, first + index))];
    }),
  );
}

function change({ candles, others }: Market, by: Change): Market {
  return {
    candles: by(candles),
    others: Object.fromEntries(Object.entries(others).map(([symbol, input]) => [symbol, by(input)])),
  };
}

function mapColumns(candles: CandleInput, by: (column: Float64Array) => Float64Array): CandleInput {
  return {
    ts: by(candles.ts),
    open: by(candles.open),
    high: by(candles.high),
    low: by(candles.low),
    close: by(candles.close),
    volume: by(candles.volume),
    vwap: by(candles.vwap),
    takerBuyVolume: by(candles.takerBuyVolume),
  };
}

/** The candles in those places, in that order. */
function gather(
  candles: CandleInput,
  places: readonly number[],
  value: (value: number, at: number) => number,
): CandleInput {
  const result = emptyCandles(places.length);
  for (const name of Object.keys(result) as (keyof CandleInput)[]) {
    for (const [row, at] of places.entries()) {
      const found = candles[name][at] ?? 0;
      result[name][row] = name === 'ts' ? found : value(found, at);
    }
  }
  return result;
}
