import type { CandleInput } from '@tidemark/features';

/** One-minute candles of a random walk in ticks of a cent, the same in every run. */
export function generateCandles(count: number): CandleInput {
  const column = () => new Float64Array(count);
  const candles = {
    ts: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    vwap: column(),
    takerBuyVolume: column(),
  };
  // The linear congruential generator of Park and Miller.
  let state = 20_260_201;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  let last = 50_000;
  for (let row = 0; row < count; row += 1) {
    const open = last;
    const close = Math.max(100, open + Math.round(80 * (random() - 0.5)));
    const high = Math.max(open, close) + Math.round(20 * random());
    const low = Math.min(open, close) - Math.round(20 * random());
    const volume = Math.round(10_000 * random() ** 4 + 1) / 1_000;
    candles.ts[row] = Date.UTC(2025, 0, 1) + 60_000 * row;
    candles.open[row] = open / 100;
    candles.high[row] = high / 100;
    candles.low[row] = low / 100;
    candles.close[row] = close / 100;
    candles.volume[row] = volume;
    candles.vwap[row] = (high + low + close) / 300;
    candles.takerBuyVolume[row] = Math.round(1_000 * volume * random()) / 1_000;
    last = close;
  }
  return candles;
}
