import type { CandleInput, FeatureVector, StreamCandle } from '@tidemark/features';
import { candleAt, sliceCandles } from '../src/audit/candle-slices.ts';

export const minute = 60_000;

export function streamCandles(candles: CandleInput): StreamCandle[] {
  return Array.from(candles.ts, (_, at) => candleAt(candles, at));
}

/** Candles whose close is as given, a minute apart from 1970-01-01T01:00Z unless their minutes are told. */
export function closes(values: readonly number[], minutes?: readonly number[]): CandleInput {
  const column = Float64Array.from(values);
  return {
    ts: Float64Array.from(values, (_, at) => (60 + (minutes?.[at] ?? at)) * minute),
    open: column,
    high: column,
    low: column,
    close: column,
    volume: column.map(() => 1),
    vwap: column,
    takerBuyVolume: column.map(() => 0.5),
  };
}

/** The candles in those places. */
export function pick(candles: CandleInput, keep: (at: number) => boolean): CandleInput {
  const places = [...candles.ts.keys()].filter(keep);
  const gather = (column: Float64Array) => Float64Array.from(places, (at) => column[at] ?? 0);
  return {
    ts: gather(candles.ts),
    open: gather(candles.open),
    high: gather(candles.high),
    low: gather(candles.low),
    close: gather(candles.close),
    volume: gather(candles.volume),
    vwap: gather(candles.vwap),
    takerBuyVolume: gather(candles.takerBuyVolume),
  };
}

/** Rows of a batch as vectors, null where the batch has NaN. */
export function vectorsOf(columns: readonly Float64Array[]): FeatureVector[] {
  return Array.from(columns[0] ?? [], (_, row) =>
    columns.map((column) => (Number.isNaN(column[row]) ? null : (column[row] ?? null))),
  );
}

export { sliceCandles };
