import type { Candle } from '@tidemark/domain';
import type { CandleInput } from './candle-input.ts';

/** Candles of one symbol and timeframe, in order of time, as columns; NaN where something is not known. */
export function toCandleInput(candles: readonly Candle[]): CandleInput {
  const column = (read: (candle: Candle) => number | null) =>
    Float64Array.from(candles, (candle) => read(candle) ?? Number.NaN);
  return {
    ts: column(({ ts }) => ts),
    open: column(({ o }) => o),
    high: column(({ h }) => h),
    low: column(({ l }) => l),
    close: column(({ c }) => c),
    volume: column(({ v }) => v),
    vwap: column(({ vwap }) => vwap),
    takerBuyVolume: column(({ takerBuyVol }) => takerBuyVol),
  };
}
