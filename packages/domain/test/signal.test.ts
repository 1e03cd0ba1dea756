import { describe, expect, it } from '@jest/globals';
import {
  formatSignalId,
  type NewSignal,
  parseFeatureValues,
  parseNewSignal,
  parseSignalId,
  parseSymbol,
  type SignalId,
} from '@tidemark/domain';
import fc from 'fast-check';

const signal: NewSignal = {
  modelId: 'baseline',
  symbol: 'BTCUSDT',
  tf: '1m',
  ts: 1_769_904_060_000,
  pred: 'BUY',
  proba: 0.6,
  features: { rsi_14: 41.5, warm: null, session: 'asia', open: true },
  latencyMs: 1.25,
};

describe('parseNewSignal', () => {
  it('gives back a sound signal unchanged', () => {
    expect(parseNewSignal(signal)).toEqual(signal);
    const bare = { ...signal, proba: null, latencyMs: null, features: {} };
    expect(parseNewSignal(bare)).toEqual(bare);
  });

  it.each<[string, object]>([
    ['signal.invalid', { pred: 'buy' }],
    ['signal.invalid', { proba: 1.01 }],
    ['signal.invalid', { proba: -0.01 }],
    ['signal.invalid', { proba: Number.NaN }],
    ['signal.invalid', { proba: undefined }],
    ['signal.invalid', { tf: '7m' }],
    ['signal.invalid', { tf: 5 }],
    ['signal.invalid', { ts: 0.5 }],
    ['signal.invalid', { ts: 8.64e15 + 2 }],
    ['signal.invalid', { ts: '2026-02-01' }],
    ['signal.invalid', { modelId: '' }],
    ['signal.invalid', { modelId: 'a\0b' }],
    ['signal.invalid', { latencyMs: -1 }],
    ['signal.invalid', { latencyMs: Number.POSITIVE_INFINITY }],
    ['signal.invalid', { unknownField: 1 }],
    ['symbol.invalid', { symbol: 'BTC USDT' }],
    ['features.invalid', { features: { x: Number.NaN } }],
    ['features.invalid', { features: undefined }],
  ])('says %s of %j', (code, change) => {
    expect(() => parseNewSignal({ ...signal, ...change })).toThrow(expect.objectContaining({ code }));
  });

  it('keeps what the schema found as the cause', () => {
    expect(() => parseNewSignal(null)).toThrow(
      expect.objectContaining({
        code: 'signal.invalid',
        cause: expect.objectContaining({ issues: expect.anything() }),
      }),
    );
  });
});

describe('parseFeatureValues', () => {
  it.each([
    [null],
    [undefined],
    [[1, 2]],
    ['rsi'],
    [new Map([['rsi', 1]])],
    [new Date(0)],
    [{ x: undefined }],
    [{ x: Number.POSITIVE_INFINITY }],
    [{ x: { y: 1 } }],
    [{ x: [1] }],
    [{ x: 1n }],
    [{ x: 'a\0' }],
    [{ x: '\ud800' }],
    [{ 'a\0': 1 }],
  ])('refuses %p', (input) => {
    expect(() => parseFeatureValues(input)).toThrow(expect.objectContaining({ code: 'features.invalid' }));
  });

  it('accepts whatever survives a round trip through JSON as text, number, boolean or null', () => {
    const text = fc.string({ unit: 'grapheme' });
    const value = fc.oneof(
      text,
      fc.boolean(),
      fc.constant(null),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const storable = (all: string) => !all.includes('\0');
    fc.assert(
      fc.property(fc.dictionary(text.filter(storable), value), (features) => {
        fc.pre(Object.values(features).every((one) => typeof one !== 'string' || storable(one)));
        return parseFeatureValues(features) === features;
      }),
    );
  });
});

describe("a signal's public id", () => {
  it('carries time and row id, exactly', () => {
    const ts = fc.integer({ min: -8.64e15, max: 8.64e15 });
    fc.assert(
      fc.property(ts, fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (time, rowId) => {
        expect(parseSignalId(formatSignalId({ ts: time + 0, rowId }))).toEqual({ ts: time + 0, rowId });
      }),
    );
  });

  it.each(['', '1', '1-', '-1', 'a-1', '1-1.5', '1-9223372036854775808', '8640000000000001-1', '1-1 '])(
    'refuses %j',
    (text) => {
      expect(() => parseSignalId(text)).toThrow(expect.objectContaining({ code: 'id.invalid' }));
    },
  );

  it('is a type of its own', () => {
    // @ts-expect-error any text is no id
    const id: SignalId = '1-1';
    expect(parseSignalId(id)).toEqual({ ts: 1, rowId: 1n });
  });
});

describe('parseSymbol', () => {
  it.each([
    'BTCUSDT',
    'BTCUSD_PERP',
    'ETH/USDT:USDT',
    '1000SHIB-USDT',
    'BRK.B',
    '币安人生USDT',
    'A'.repeat(64),
  ])('accepts %j', (text) => {
    expect(parseSymbol(text)).toBe(text);
  });

  it.each(['', ' ', 'BTC USDT', '../etc', 'a..b', '-BTC', "a'b", 'A'.repeat(65), 'a\0'])(
    'refuses %j',
    (text) => {
      expect(() => parseSymbol(text)).toThrow(expect.objectContaining({ code: 'symbol.invalid' }));
    },
  );
});
