import type { Candle } from '@tidemark/domain';

export const hour = 3_600_000;
/** 2026-01-20T00:00:00Z */
export const begin = Date.UTC(2026, 0, 20);

/** Candles of an hour whose price swings, so that what comes next can be told from where it is. */
export function makeHours(count: number, from = 0): Candle[] {
  return Array.from({ length: count }, (_, at) => {
    const price = 100 + 10 * Math.sin((from + at) / 5) + (((from + at) * 7) % 5) / 5;
    const prices = { o: price, h: price + 1, l: price - 1, c: price, v: 10, vwap: null, takerBuyVol: 4 };
    return { symbol: 'BTCUSDT', tf: '1h', ts: begin + (from + at) * hour, ...prices };
  });
}
