import { expect, it } from '@jest/globals';
import type { Candle } from '@tidemark/domain';
import { toCandleInput } from '@tidemark/features';

it('puts candles into columns, with NaN for what is not known', () => {
  const known = { ts: 60_000, o: 1, h: 4, l: 0.5, c: 2, v: 8, vwap: 1.5, takerBuyVol: 3 };
  const unknown = { ts: 120_000, o: 2, h: 3, l: 1, c: 2.5, v: 0, vwap: null, takerBuyVol: null };
  const candles = [known, unknown].map((one): Candle => ({ symbol: 'BTCUSDT', tf: '1m', ...one }));
  expect(toCandleInput(candles)).toEqual({
    ts: Float64Array.of(60_000, 120_000),
    open: Float64Array.of(1, 2),
    high: Float64Array.of(4, 3),
    low: Float64Array.of(0.5, 1),
    close: Float64Array.of(2, 2.5),
    volume: Float64Array.of(8, 0),
    vwap: Float64Array.of(1.5, Number.NaN),
    takerBuyVolume: Float64Array.of(3, Number.NaN),
  });
});
