import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  createRandom,
  erfc,
  identity,
  meanBlockLength,
  neweyWest,
  neweyWestLag,
  normalCdf,
  normalQuantile,
  orderBy,
  quantile,
  selectQuantile,
  shuffle,
  stationaryBootstrap,
} from '@tidemark/evaluation';
import fc from 'fast-check';

interface Golden {
  readonly bits: Record<string, number[]>;
  readonly cdf: [number, number][];
  readonly erfc: [number, number][];
  readonly quantile: [number, number][];
  readonly series: number[];
  readonly neweyWest: { lag: number; mean: number; standardError: number; t: number }[];
  readonly lags: [number, number][];
}

const golden: Golden = JSON.parse(readFileSync(new URL('./golden/statistics.json', import.meta.url), 'utf8'));

function expectRelative(actual: number | null, expected: number, tolerance: number): void {
  expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected));
}

describe('createRandom', () => {
  it.each(Object.entries(golden.bits))('yields the bits of xoshiro128** for seed %s', (seed, expected) => {
    const random = createRandom(Number(seed));
    expect(expected.map(() => random.bits())).toEqual(expected);
  });

  it('is uniform below a bound that is no power of two', () => {
    const random = createRandom(3);
    const counts = new Float64Array(7);
    for (let draw = 0; draw < 70_000; draw += 1) {
      const drawn = random.below(7);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    // Chi-squared with 6 degrees of freedom: 22.5 is its 99.9th percentile.
    const chi = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chi).toBeLessThan(22.5);
  });

  it('stays within [0, 1) and has the mean of that', () => {
    const random = createRandom(4);
    const drawn = Float64Array.from({ length: 10_000 }, () => random.uniform());
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThan(1);
    expect(drawn.reduce((a, b) => a + b, 0) / drawn.length).toBeCloseTo(0.5, 1);
  });

  it.each([-1, 0.5, 2 ** 32, Number.NaN])('refuses the seed %d', (seed) => {
    expect(() => createRandom(seed)).toThrow(expect.objectContaining({ code: 'number.invalid' }));
  });
});

describe('shuffle', () => {
  it('reaches each order equally often', () => {
    const random = createRandom(5);
    const counts = new Map<string, number>();
    for (let draw = 0; draw < 6_000; draw += 1) {
      const values = identity(3);
      shuffle(values, random);
      counts.set(values.join(), (counts.get(values.join()) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Five degrees of freedom: 20.5 is the 99.9th percentile.
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
    expect(chi).toBeLessThan(20.5);
  });
});

describe('the normal distribution', () => {
  it('agrees with scipy, far into both tails', () => {
    for (const [x, expected] of golden.cdf) expectRelative(normalCdf(x), expected, 3e-13);
    for (const [x, expected] of golden.erfc) expectRelative(erfc(x), expected, 2e-13);
    for (const [p, expected] of golden.quantile) expectRelative(normalQuantile(p), expected, 2e-14);
  });

  it.each([0, 1, -0.1, Number.NaN])('has no quantile at %d', (p) => {
    expect(() => normalQuantile(p)).toThrow(expect.objectContaining({ code: 'number.invalid' }));
  });
});

describe('neweyWest', () => {
  const series = Float64Array.from(golden.series);

  it('agrees with numpy at every lag', () => {
    for (const { lag, mean, standardError, t } of golden.neweyWest) {
      const found = neweyWest(series, lag);
      expectRelative(found.mean, mean, 1e-12);
      expectRelative(found.standardError, standardError, 1e-12);
      expectRelative(found.t, t, 1e-12);
    }
  });

  it('takes the customary lag where none is given', () => {
    for (const [n, lag] of golden.lags) expect(neweyWestLag(n)).toBe(lag);
    expect(neweyWest(series)).toEqual(neweyWest(series, 5));
  });

  it('has no t without variance, with one value or with none', () => {
    expect(neweyWest(Float64Array.of(0.1, 0.1, 0.1))).toMatchObject({ standardError: null, t: null });
    expect(neweyWest(Float64Array.of(2))).toMatchObject({ mean: 2, standardError: null, t: null });
    expect(neweyWest(new Float64Array())).toEqual({ n: 0, lag: 0, mean: null, standardError: null, t: null });
    expect(neweyWest(Float64Array.of(1e308, 1e308))).toMatchObject({ mean: null, t: null });
    expect(neweyWest(Float64Array.of(1e200, -1e200))).toMatchObject({
      mean: 0,
      standardError: null,
      t: null,
    });
  });
});

describe('orderBy', () => {
  const value = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.integer({ min: 0, max: 2 ** 41 }));
  const compare = (a: number, b: number) =>
    Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : Number.isNaN(b) || a < b ? -1 : a > b ? 1 : 0;

  it('orders as a stable comparison does, by several keys, -0 with 0, NaN last', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { maxLength: 60 }), (pairs) => {
        const first = Float64Array.from(pairs, ([a]) => Math.round(a) % 4);
        const second = Float64Array.from(pairs, ([, b]) => b);
        const expected = [...pairs.keys()].sort(
          (a, b) => compare(first[a] ?? 0, first[b] ?? 0) || compare(second[a] ?? 0, second[b] ?? 0) || a - b,
        );
        expect([...orderBy([first, second])]).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('orders some of the rows, ties in the order in which they are given', () => {
    const key = Float64Array.of(5, 1, 5, 0, 1);
    expect([...orderBy([key], Uint32Array.of(4, 2, 1, 0))]).toEqual([4, 1, 2, 0]);
    expect([...orderBy([])]).toEqual([]);
  });

  // More rows than are sorted without buckets, and kinds of columns that fill them unevenly.
  const { uniform, below } = createRandom(8);
  it.each<[string, () => number]>([
    ['times', () => 1.7e12 + 60_000 * below(500_000)],
    ['any size and sign', () => (uniform() - 0.5) * 10 ** (600 * uniform() - 300)],
    ['few values', () => below(3) - 1],
    ['one value and few others', () => (uniform() < 0.01 ? uniform() : 7)],
    ['last bits alone', () => 1 + below(1_000) * Number.EPSILON],
    [
      'rounded numbers, some not known',
      () => (uniform() < 0.1 ? Number.NaN : Math.round(1e4 * uniform()) / 1e4),
    ],
  ])('orders many rows as a stable comparison does: %s', (_, draw) => {
    const key = Float64Array.from({ length: 50_000 }, draw);
    const expected = [...key.keys()].sort((a, b) => compare(key[a] ?? 0, key[b] ?? 0) || a - b);
    expect(orderBy([key])).toEqual(Uint32Array.from(expected));
  });
});

describe('selectQuantile', () => {
  it('is the quantile of the sorted values', () => {
    const values = fc.array(
      fc.oneof(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), fc.constantFrom(-1, 1, 0, -0)),
    );
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, p) => {
        expect(selectQuantile(Float64Array.from(list), p)).toBe(quantile(Float64Array.from(list).sort(), p));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['random', (_: number, random: number) => random],
    ['rising', (index: number) => index],
    ['mostly equal', (index: number) => index % 17 && -1.14],
    ['falling', (index: number) => 1 - index],
  ])('is so for many %s values', (_, make) => {
    const random = createRandom(9);
    const list = Float64Array.from({ length: 30_000 }, (__, index) => make(index, random.uniform()));
    const sorted = list.slice().sort();
    for (const p of [0.5, 0.95, 0.99, 0, 1]) expect(selectQuantile(list, p)).toBe(quantile(sorted, p));
  });
});

describe('stationaryBootstrap', () => {
  const column = Float64Array.from(golden.series);

  it('gives the same draws to the bit for a seed, and others for another', () => {
    const draw = (seed: number) => stationaryBootstrap({ columns: [column], seed, draws: 50 });
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('resamples whole rows: columns of one draw belong together', () => {
    const ones = new Float64Array(column.length).fill(1);
    const doubled = column.map((value) => 2 * value);
    const [sums, counts, twice] = stationaryBootstrap({
      columns: [column, ones, doubled],
      seed: 3,
      draws: 20,
    });
    expect(counts).toEqual(new Float64Array(20).fill(column.length));
    for (const [draw, sum] of (sums ?? []).entries()) expect(twice?.[draw]).toBeCloseTo(2 * sum, 9);
  });

  it('spreads the mean as theory says it does', () => {
    // Two rows of a draw that are l apart are the same l apart in the data (circularly) if no block began between
    // them, which has probability (1 - p)^l, and independent otherwise.
    const draws = 20_000;
    const meanBlock = 7;
    const rows = column.length;
    const [sums = new Float64Array()] = stationaryBootstrap({
      columns: [column],
      seed: 11,
      draws,
      meanBlock,
    });
    const mean = column.reduce((a, b) => a + b, 0) / rows;
    let variance = 0;
    for (let lag = 0; lag < rows; lag += 1) {
      let covariance = 0;
      for (let row = 0; row < rows; row += 1) {
        covariance += (((column[row] ?? 0) - mean) * ((column[(row + lag) % rows] ?? 0) - mean)) / rows;
      }
      variance += (lag === 0 ? 1 : 2) * (1 - lag / rows) * (1 - 1 / meanBlock) ** lag * covariance;
    }
    const found = sums.reduce((sum, one) => sum + (one / rows - mean) ** 2, 0) / draws;
    expect(sums.reduce((a, b) => a + b, 0) / draws / rows).toBeCloseTo(mean, 2);
    expect(found / (variance / rows)).toBeGreaterThan(0.9);
    expect(found / (variance / rows)).toBeLessThan(1.1);
  });

  it('has a mean block of the cube root of the length, and one row at least', () => {
    expect(meanBlockLength(1_000)).toBeCloseTo(10, 12);
    expect(meanBlockLength(0)).toBe(1);
    expect(stationaryBootstrap({ columns: [Float64Array.of(2)], seed: 1, draws: 3 })).toEqual([
      Float64Array.of(2, 2, 2),
    ]);
    expect(stationaryBootstrap({ columns: [new Float64Array()], seed: 1, draws: 2 })).toEqual([
      new Float64Array(2),
    ]);
  });
});
