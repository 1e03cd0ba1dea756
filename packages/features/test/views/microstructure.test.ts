import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { StreamCandle } from '@tidemark/features';
import { microstructureView as view } from '../../src/views/microstructure/microstructure-view.ts';
import { inBatch, inStream, makeCandles, minute, randomNumbers } from '../made-candles.ts';

interface Stretch {
  readonly symbol: string;
  readonly rows: readonly number[];
  readonly features: Readonly<Record<string, readonly (number | null)[]>>;
}

function readGolden(name: string) {
  return JSON.parse(readFileSync(new URL(`../golden/${name}`, import.meta.url), 'utf8')).stretches;
}

const golden: readonly Stretch[] = readGolden('microstructure.json');
const minutes: readonly { readonly candles: Readonly<Record<keyof StreamCandle, readonly number[]>> }[] =
  readGolden('alpha.json');
const from = Date.UTC(2026, 1, 2);

/** The values of one row by name. */
function named(row: readonly (number | null)[] | undefined): Readonly<Record<string, number | null>> {
  return Object.fromEntries(view.names.map((name, column) => [name, row?.[column] ?? null]));
}

describe('microstructure against the formulas of the papers on real minutes', () => {
  it.each(golden.map((stretch, at) => [stretch.symbol, stretch, at] as const))(
    'agrees on %s',
    (_, stretch, at) => {
      const columns = minutes[at]?.candles;
      const candles = (columns?.ts ?? []).map((ts, row) => {
        const read = (name: keyof StreamCandle) => columns?.[name][row] ?? Number.NaN;
        return {
          ts,
          open: read('open'),
          high: read('high'),
          low: read('low'),
          close: read('close'),
          volume: read('volume'),
          vwap: read('vwap'),
          takerBuyVolume: read('takerBuyVolume'),
        };
      });
      const { rows } = inBatch({ view, candles });
      expect(Object.keys(stretch.features).toSorted()).toEqual(view.names.toSorted());
      const far: unknown[] = [];
      for (const [column, feature] of view.names.entries()) {
        const wanted = stretch.features[feature] ?? [];
        const scale = Math.max(...wanted.map((value) => Math.abs(value ?? 0)));
        for (const [place, row] of stretch.rows.entries()) {
          const value = rows[row]?.[column] ?? null;
          const right = wanted[place] ?? null;
          const off = value === null || right === null ? (value === right ? 0 : 1) : Math.abs(value - right);
          if (off > 1e-9 * Math.max(Math.abs(right ?? 0), 1e-3 * scale))
            far.push({ feature, row, value, right });
        }
      }
      expect(far).toEqual([]);
    },
  );
});

/** Candles out of a walk of many steps, each trade at the bid or the ask of a spread around it. */
function simulate({
  count,
  steps,
  deviation,
  spread,
  seed,
}: Readonly<Record<'count' | 'steps' | 'deviation' | 'spread' | 'seed', number>>) {
  const random = randomNumbers(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let middle = Math.log(100);
  return Array.from({ length: count }, (_, place) => {
    const prices: number[] = [];
    for (let step = 0; step < steps; step += 1) {
      middle += (deviation / Math.sqrt(steps)) * normal();
      prices.push(Math.exp(middle) * (1 + (random() < 0.5 ? -spread / 2 : spread / 2)));
    }
    return {
      ts: from + place * minute,
      open: prices[0] ?? 0,
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices.at(-1) ?? 0,
      volume: steps,
      vwap: prices.reduce((sum, price) => sum + price, 0) / steps,
      takerBuyVolume: steps / 2,
    };
  });
}

describe('what the estimators find in walks that are known', () => {
  const meanOf = (
    rows: readonly (readonly (number | null)[])[],
    name: string,
    of = (value: number) => value,
  ) => {
    const values = rows.slice(61).map((row) => of(row[view.names.indexOf(name)] ?? Number.NaN));
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };

  it('finds the volatility in all ways', () => {
    const candles = simulate({ count: 3_000, steps: 400, deviation: 0.01, spread: 0, seed: 41 });
    const { rows } = inBatch({ view, candles });
    const names = [
      'realised_volatility',
      'parkinson',
      'garman_klass',
      'rogers_satchell',
      'yang_zhang',
      'bipower',
    ];
    for (const name of names) {
      // 400 steps see a little less than the whole range.
      const share = Math.sqrt(meanOf(rows, `${name}_60`, (value) => value * value)) / 0.01;
      expect([name, share > 0.93 && share < 1.03]).toEqual([name, true]);
    }
    expect(meanOf(rows, 'jump_share_60')).toBeLessThan(0.12);
  });

  it('finds the spread in both ways', () => {
    const candles = simulate({ count: 3_000, steps: 400, deviation: 0.002, spread: 0.004, seed: 42 });
    const { rows } = inBatch({ view, candles });
    expect(meanOf(rows, 'roll_spread_60')).toBeCloseTo(0.004, 3);
    expect(meanOf(rows, 'corwin_schultz_60')).toBeCloseTo(0.004, 3);
  });

  it('tells a jump from volatility', () => {
    const jump = 0.05;
    const candles = simulate({ count: 200, steps: 50, deviation: 0.001, spread: 0, seed: 43 }).map(
      (candle, place) => {
        const times = place >= 150 ? 1 + jump : 1;
        const { open, high, low, close, vwap } = candle;
        return {
          ...candle,
          open: open * times,
          high: high * times,
          low: low * times,
          close: close * times,
          vwap: vwap * times,
        };
      },
    );
    const { rows } = inBatch({ view, candles });
    const [before, after] = [named(rows[149]), named(rows[160])];
    expect(before.jump_share_60).toBeLessThan(0.4);
    expect(after.jump_share_60).toBeGreaterThan(0.9);
    expect(after.realised_volatility_60).toBeGreaterThan(5 * (before.realised_volatility_60 ?? 0));
  });

  it('finds what a unit of signed volume moves the price by', () => {
    const random = randomNumbers(44);
    let price = 100;
    const candles = Array.from({ length: 100 }, (_, place) => {
      const takerBuyVolume = Math.round(1_000 * random());
      const open = price;
      price *= Math.exp(3e-6 * (2 * takerBuyVolume - 1_000) + 1e-4);
      const [high, low] = [Math.max(open, price), Math.min(open, price)];
      return {
        ts: from + place * minute,
        open,
        high,
        low,
        close: price,
        volume: 1_000,
        vwap: open,
        takerBuyVolume,
      };
    });
    const { rows } = inBatch({ view, candles });
    expect(named(rows[99]).kyle_lambda_20).toBeCloseTo(3e-6, 15);
    expect(named(rows[99]).kyle_lambda_60).toBeCloseTo(3e-6, 15);
  });
});

describe('microstructure', () => {
  it.each([
    ['above', 1],
    ['below', -1],
  ])('moves a candle that lies wholly %s the close before, so that a jump is no spread', (_, step) => {
    // Each closes at the end of its range that is nearer to the one before: moved there, it has the range of that.
    const half = 0.125;
    const candles = Array.from({ length: 100 }, (_, place) => {
      const level = 200 + step * place;
      const price = { open: level, high: level + half, low: level - half, close: level - step * half };
      return { ts: from + place * minute, ...price, volume: 1, vwap: level, takerBuyVolume: 1 };
    });
    const { corwin_schultz_20: spread } = named(inBatch({ view, candles }).rows[99]);
    // Beta is two squared ranges, gamma one, and so alpha the range itself.
    const spreads = candles.slice(79, 99).map(({ high, low }) => {
      const range = Math.log(high / low);
      return (2 * (Math.exp(range) - 1)) / (1 + Math.exp(range));
    });
    expect(spread).toBeCloseTo(spreads.reduce((sum, one) => sum + one, 0) / 20, 12);
  });

  it('takes candles without trades as 0 in sums, leaves them out of the mean illiquidity, and has no share of nothing', () => {
    const candles = makeCandles({ seed: 51, from, count: 130 }).map((candle, place) =>
      place === 100 || place >= 120
        ? { ...candle, volume: 0, vwap: null, takerBuyVolume: 0 }
        : { ...candle, volume: candle.volume + 1, vwap: candle.vwap ?? candle.close },
    );
    const { rows } = inBatch({ view, candles });
    expect(named(rows[100])).toMatchObject({
      taker_buy_share: null,
      taker_imbalance: null,
      vwap_deviation: null,
    });
    const within = candles.slice(81, 101);
    const traded = within.filter(({ volume }) => volume > 0);
    expect(traded).toHaveLength(19);
    const illiquidity = traded.map((candle) => {
      const before = candles[candles.indexOf(candle) - 1]?.close ?? 0;
      return (1e6 * Math.abs(candle.close / before - 1)) / ((candle.vwap ?? 0) * candle.volume);
    });
    const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
    expect(named(rows[100]).amihud_20).toBeCloseTo(sum(illiquidity) / 19, 9);
    const average =
      sum(traded.map(({ vwap, volume }) => (vwap ?? 0) * volume)) / sum(traded.map(({ volume }) => volume));
    expect(named(rows[100]).vwap_deviation_20).toBeCloseTo((candles[100]?.close ?? 0) / average - 1, 12);
    expect(named(rows[100]).signed_volume_20).toBe(0);
    expect(named(rows[129]).taker_imbalance).toBeNull();
  });

  it('has nothing to say of order flow where takers are not told, and everything of prices', () => {
    const candles = makeCandles({ seed: 52, from, count: 80 }).map((candle) => ({
      ...candle,
      takerBuyVolume: null,
    }));
    const last = named(inBatch({ view, candles }).rows[79]);
    for (const [name, value] of Object.entries(last)) {
      const ofFlow = /^(taker|signed|kyle)/.test(name);
      expect([name, value === null]).toEqual([name, ofFlow]);
    }
  });

  it('keeps its ranges on any candles', () => {
    const candles = makeCandles({ seed: 53, from, count: 4_000, without: (place) => place % 997 === 0 });
    const { rows } = inBatch({ view, candles });
    const outside: unknown[] = [];
    for (const row of rows.map(named)) {
      for (const [name, value] of Object.entries(row)) {
        if (value === null) continue;
        const signed = /^(taker_imbalance|signed|vwap|kyle)/.test(name);
        const most = /^(taker|jump)/.test(name) ? 1 : Number.MAX_VALUE;
        if (!(value >= (signed ? -most : 0) && value <= most)) outside.push({ name, value });
      }
    }
    expect(outside).toEqual([]);
  });

  it('gives the same bits in batch, in stream and in streams that go on from snapshots', () => {
    const candles = makeCandles({ seed: 54, from, count: 1_500, without: (place) => place % 401 > 395 });
    const batch = inBatch({ view, candles });
    expect(inStream({ view, candles })).toEqual(batch);
    expect(inStream({ view, candles }, 37)).toEqual(batch);
  });
});
