import { type Candle, nextOpen, type Timeframe } from '@tidemark/domain';

/** 2026-02-01T00:00:00Z */
export const start = Date.UTC(2026, 1, 1);
export const minute = 60_000;

/** A candle whose prices follow from `price`; every field can be set otherwise. */
export function makeCandle(ts: number, price: number, other: Partial<Candle> = {}): Candle {
  return {
    symbol: 'BTCUSDT',
    tf: '1m',
    ts,
    o: price,
    h: price + 2,
    l: price - 2,
    c: price + 1,
    v: 10,
    vwap: price + 0.5,
    takerBuyVol: 4,
    ...other,
  };
}

/** A run of candles without a gap; prices rise by one. */
export function makeRun(count: number, from = start, other: Partial<Candle> = {}): Candle[] {
  const candles: Candle[] = [];
  const tf: Timeframe = other.tf ?? '1m';
  for (let ts = from; candles.length < count; ts = nextOpen(tf, ts)) {
    candles.push(makeCandle(ts, 100 + candles.length, other));
  }
  return candles;
}
