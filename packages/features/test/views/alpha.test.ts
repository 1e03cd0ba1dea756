import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { StreamCandle } from '@tidemark/features';
import { alpha158View } from '../../src/views/alpha158/alpha158-view.ts';
import { alpha360View } from '../../src/views/alpha360/alpha360-view.ts';
import { inBatch, inStream, makeCandles, minute } from '../made-candles.ts';

type Values = Readonly<Record<string, readonly (number | null)[]>>;

interface Stretch {
  readonly symbol: string;
  readonly candles: Readonly<Record<keyof StreamCandle, readonly number[]>>;
  readonly alpha158Rows: readonly number[];
  readonly alpha158: Values;
  readonly alpha360Rows: readonly number[];
  readonly alpha360: Values;
}

const golden: { readonly stretches: readonly Stretch[] } = JSON.parse(
  readFileSync(new URL('../golden/alpha.json', import.meta.url), 'utf8'),
);

function candlesOf({ candles }: Stretch): readonly StreamCandle[] {
  return candles.ts.map((ts, row) => ({
    ts,
    open: candles.open[row] ?? Number.NaN,
    high: candles.high[row] ?? Number.NaN,
    low: candles.low[row] ?? Number.NaN,
    close: candles.close[row] ?? Number.NaN,
    volume: candles.volume[row] ?? Number.NaN,
    vwap: candles.vwap[row] ?? null,
    takerBuyVolume: candles.takerBuyVolume[row] ?? null,
  }));
}

const views = [
  ['alpha158', alpha158View],
  ['alpha360', alpha360View],
] as const;

describe.each(views)('%s against its formulas on real minutes', (name, view) => {
  it.each(golden.stretches.map((stretch) => [stretch.symbol, stretch] as const))(
    'agrees on %s',
    (_, stretch) => {
      const { rows } = inBatch({ view, candles: candlesOf(stretch) });
      expect(view.names).toEqual(Object.keys(stretch[name]).toSorted((a, b) => order(view.names, a, b)));
      const far: unknown[] = [];
      for (const [column, feature] of view.names.entries()) {
        for (const [at, row] of stretch[`${name}Rows`].entries()) {
          const value = rows[row]?.[column] ?? null;
          const wanted = stretch[name][feature]?.[at] ?? null;
          // What is near 0 comes out of numbers of the size of 1; ksft2 divides those by a range that can be a tick of a thousandth.
          const least = feature === 'ksft2' ? 1e-12 : 1e-15;
          const off = value === null || wanted === null ? Number(value !== wanted) : Math.abs(value - wanted);
          if (off > Math.max(1e-9 * Math.abs(wanted ?? 0), least)) far.push({ feature, row, value, wanted });
        }
      }
      expect(far).toEqual([]);
    },
  );
});

const order = (names: readonly string[], a: string, b: string) => names.indexOf(a) - names.indexOf(b);

describe('alpha158 and alpha360', () => {
  it('have the features of Qlib, as many and in its order', () => {
    expect(alpha158View.names).toHaveLength(158);
    expect(alpha158View.names.slice(0, 16)).toEqual(
      'kmid klen kmid2 kup kup2 klow klow2 ksft ksft2 open0 high0 low0 vwap0 roc5 roc10 roc20'.split(' '),
    );
    expect(alpha158View.names.slice(-3)).toEqual(['vsumd20', 'vsumd30', 'vsumd60']);
    expect(alpha360View.names).toHaveLength(360);
    expect(alpha360View.names.slice(0, 2)).toEqual(['close59', 'close58']);
    expect(alpha360View.names.slice(-2)).toEqual(['volume1', 'volume0']);
  });

  const from = Date.UTC(2026, 1, 2);

  it.each(views)('%s is null until its windows are full, and over each window with a gap', (_, view) => {
    const candles = makeCandles({ seed: 31, from, count: 260, without: (place) => place === 130 });
    const { rows } = inBatch({ view, candles });
    for (const [column, name] of view.names.entries()) {
      const nulls = candles
        .filter((_, row) => rows[row]?.[column] === null)
        .map(({ ts }) => (ts - from) / minute);
      // Minutes without trades have no vwap, and cannot be divided by: those features have nulls besides.
      if (/^(vwap|volume|v|cord)/.test(name)) continue;
      const window = Number(/\d+$/.exec(name.replace(/^k.*/, ''))?.[0] ?? 0);
      const lookback = /^(roc|cnt|sum|wvma|close|open|high|low)/.test(name)
        ? window
        : Math.max(0, window - 1);
      const before = Array.from({ length: lookback }, (_, place) => place);
      // Where it looks one candle back, only that candle counts.
      const exact = /^(roc|close|open|high|low)\d/.test(name);
      const after = exact ? (window === 0 ? [] : [130 + window]) : before.map((place) => place + 131);
      expect([name, nulls]).toEqual([name, [...before, ...after].filter((place) => place !== 130)]);
    }
  });

  it('give the same bits in batch, in stream and in streams that go on from snapshots', () => {
    const candles = makeCandles({ seed: 32, from, count: 600, without: (place) => place % 251 > 245 });
    for (const [, view] of views) {
      const batch = inBatch({ view, candles });
      expect(inStream({ view, candles })).toEqual(batch);
      expect(inStream({ view, candles }, 149)).toEqual(batch);
    }
  });

  it('stand at any scale: prices a power of two lower give the same bits', () => {
    const candles = makeCandles({ seed: 33, from, count: 300 });
    const scale = 2 ** -40;
    const tiny = candles.map((candle) => ({
      ...candle,
      open: candle.open * scale,
      high: candle.high * scale,
      low: candle.low * scale,
      close: candle.close * scale,
      vwap: candle.vwap === null ? null : candle.vwap * scale,
    }));
    for (const [, view] of views)
      expect(inBatch({ view, candles: tiny })).toMatchObject({ rows: inBatch({ view, candles }).rows });
  });

  it('have no correlation and no explained share where nothing moves, a range of 0 as 0, and nothing by no volume', () => {
    const [first] = makeCandles({ seed: 34, from, count: 1 });
    const candles = Array.from({ length: 70 }, (_, place) => ({
      ts: from + place * minute,
      open: 0.3,
      high: 0.3,
      low: 0.3,
      close: 0.3,
      volume: place === 69 ? 0 : (first?.volume ?? 0) + 1,
      vwap: place === 69 ? null : 0.3,
      takerBuyVolume: 0,
    }));
    const { rows } = inBatch({ view: alpha158View, candles });
    const last = Object.fromEntries(alpha158View.names.map((name, column) => [name, rows[69]?.[column]]));
    expect(last).toMatchObject({
      kmid2: 0,
      ksft2: 0,
      std60: 0,
      beta60: 0,
      rsqr5: null,
      rsqr60: null,
      resi60: 0,
      rank5: 0.6,
      rsv60: 0,
      imax5: 0.2,
      imin60: 1 / 60,
      imxd20: 0,
      corr60: null,
      cord5: null,
      sump30: 0,
      sumd30: 0,
      wvma5: 0,
      vma5: null,
      vstd5: null,
      vsumn5: 1,
      vwap0: null,
    });
  });
});
