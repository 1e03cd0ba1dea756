import { describe, expect, it } from '@jest/globals';
import { type Candle, candleFault, isRejected } from '@tidemark/domain';
import fc from 'fast-check';

const candle: Candle = {
  symbol: 'BTCUSDT',
  tf: '1m',
  ts: 60_000,
  o: 10,
  h: 12,
  l: 9,
  c: 11,
  v: 5,
  vwap: 10.5,
  takerBuyVol: 2,
};

describe('candleFault', () => {
  it('finds none in a sound candle, known in full or not', () => {
    expect(candleFault(candle)).toBeNull();
    expect(candleFault({ ...candle, v: 0, vwap: null, takerBuyVol: null })).toBeNull();
    expect(candleFault({ ...candle, o: 10, h: 10, l: 10, c: 10, takerBuyVol: 5 })).toBeNull();
  });

  it.each(['o', 'h', 'l', 'c', 'v', 'vwap', 'takerBuyVol'] as const)(
    'refuses %s that is not finite',
    (field) => {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        expect(candleFault({ ...candle, [field]: value })).toBe('candle.not_finite');
      }
    },
  );

  it.each<[string, Partial<Candle>]>([
    ['candle.high_below', { h: 9.5 }],
    ['candle.high_below', { h: 10.5 }],
    ['candle.high_below', { o: 8, c: 8, h: 8.5 }],
    ['candle.low_above', { l: 10.5 }],
    ['candle.low_above', { o: 12, c: 10, l: 11 }],
    ['candle.negative_volume', { v: -1 }],
    ['candle.negative_volume', { takerBuyVol: -1 }],
    ['candle.taker_above_volume', { takerBuyVol: 5.000001 }],
    ['candle.off_grid', { ts: 60_001 }],
    ['candle.off_grid', { ts: Number.NaN }],
  ])('says %s of %j', (code, change) => {
    expect(candleFault({ ...candle, ...change })).toBe(code);
  });

  it('lets a candle pass only if no price lies outside of low and high', () => {
    const price = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(price, price, price, price, (o, h, l, c) => {
        const sound = Math.max(o, h, l, c) === h && Math.min(o, h, l, c) === l;
        expect(candleFault({ ...candle, o, h, l, c }) === null).toBe(sound);
      }),
    );
  });
});

describe('isRejected', () => {
  it('tells a row that may not be stored from a candle', () => {
    expect(isRejected({ line: 1, candle })).toBe(false);
    expect(isRejected({ line: 1, code: 'number.invalid', message: 'x', raw: 'x' })).toBe(true);
  });
});
