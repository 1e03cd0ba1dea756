import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  assessImportance,
  benjaminiHochberg,
  compareImportance,
  createScoredSignals,
  equalCountBins,
  type FeatureImportance,
  type ImportanceOptions,
  type ImportanceReport,
  midRanks,
  noBin,
  type ScoredSignals,
  spearman,
} from '@tidemark/evaluation';
import { clusterBySimilarity } from '../src/importance/cluster-by-similarity.ts';
import { kolmogorovTail } from '../src/importance/kolmogorov.ts';
import { correlateSamples, sampleRanks, spacedRows } from '../src/importance/rank-sample.ts';

type Column = (number | null)[];
interface Coefficient {
  readonly horizon: number;
  readonly n: number;
  readonly days: number;
  readonly mean: number;
  readonly sd: number;
  readonly lag: number;
  readonly t: number;
  readonly pValue: number;
  readonly stability: number;
  readonly spread: number;
}
interface Golden {
  readonly columns: Record<string, Column>;
  readonly returns: Record<string, Column>;
  readonly features: (Pick<FeatureImportance, 'name' | 'n' | 'deciles' | 'mutualInformation'> & {
    readonly ics: Coefficient[];
    readonly separation: Record<string, number>;
    readonly qValue: number;
  })[];
  readonly rho: number[][];
  readonly clusters: number[];
  readonly alike: number[];
  readonly grouped: number[];
  readonly tied: [number[], number[]];
  readonly midRanks: number[];
  readonly spearman: number;
  readonly pValues: number[];
  readonly qValues: number[];
  readonly kolmogorov: [number, number][];
}

const golden: Golden = JSON.parse(readFileSync(new URL('./golden/importance.json', import.meta.url), 'utf8'));
const names = golden.features.map(({ name }) => name);

const toFloats = (column: Column | undefined) =>
  Float64Array.from(column ?? [], (value) => value ?? Number.NaN);
const column = (name: string) => toFloats(golden.columns[name]);

function realSignals(): ScoredSignals {
  const series = ['AVAXUSDT', 'FILUSDT'].map((symbol) => ({ modelId: 'm', symbol, tf: '1m' as const }));
  const signals = createScoredSignals(column('ts').length, series);
  signals.ts.set(column('ts'));
  signals.seriesOf.set(column('symbol'));
  signals.pred.set(column('pred'));
  signals.status.set(column('status'));
  return signals;
}

function realOptions(): ImportanceOptions {
  return {
    signals: realSignals(),
    features: names.map((name) => ({ name, values: column(name) })),
    returns: Object.entries(golden.returns).map(([horizon, values]) => ({
      horizon: Number(horizon),
      values: toFloats(values),
    })),
    horizon: 60,
  };
}

/** Signals a minute apart from the epoch on, alternately won and lost. */
function minutes(length: number, perDay: number): ScoredSignals {
  const signals = createScoredSignals(length, [{ modelId: 'm', symbol: 'AUSDT', tf: '1m' }]);
  for (let row = 0; row < length; row += 1) {
    signals.ts[row] = Math.floor(row / perDay) * 86_400_000 + (row % perDay) * 60_000;
    signals.pred[row] = 1;
    signals.status[row] = 1 + (row % 2);
  }
  return signals;
}

/** Numbers without order, the same in each run. */
const scattered = (length: number, step = 0.754877666) =>
  Float64Array.from({ length }, (_, row) => ((row + 1) * step) % 1);

async function assessOne(
  values: Float64Array,
  given: Partial<ImportanceOptions> = {},
): Promise<ImportanceReport> {
  const signals = given.signals ?? minutes(values.length, 60);
  return assessImportance({
    signals,
    features: [{ name: 'f', values }],
    returns: [{ horizon: 1, values: scattered(signals.length, 0.569840291) }],
    horizon: 1,
    ...given,
  });
}

function expectClose(actual: unknown, expected: unknown): void {
  if (typeof expected === 'number') {
    expect(typeof actual).toBe('number');
    expect(Math.abs(Number(actual) - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
    return;
  }
  for (const [key, value] of Object.entries(expected ?? {})) {
    expectClose(Object.entries(actual ?? {}).find(([name]) => name === key)?.[1], value);
  }
}

describe('assessImportance', () => {
  it('agrees with scipy and scikit-learn on two real symbols, with ties, nulls and missing returns', async () => {
    const report = await assessImportance(realOptions());
    expect(report.features).toHaveLength(names.length);
    for (const expected of golden.features) {
      const found = report.features.find(({ name }) => name === expected.name);
      expect(found?.n).toBe(expected.n);
      for (const [index, { stability, spread, ...ic }] of expected.ics.entries()) {
        expectClose(found?.icByHorizon[index], ic);
        if (ic.horizon !== 60) continue;
        expectClose(found?.ic, ic);
        expectClose(found?.stability, { score: stability, spread });
      }
      expect(found?.deciles).toHaveLength(expected.deciles.length);
      expectClose(found?.deciles, expected.deciles);
      expectClose(found?.mutualInformation, expected.mutualInformation);
      expectClose(found?.separation, expected.separation);
      expectClose(found?.qValue, expected.qValue);
    }
  });

  it('ranks by |t|, and names the strongest of features that say the same', async () => {
    const { features, redundancy, tested } = await assessImportance(realOptions());
    const expected = [...golden.features].sort(
      (a, b) => Math.abs(b.ics[1]?.t ?? 0) - Math.abs(a.ics[1]?.t ?? 0),
    );
    expect(features.map(({ name, rank }) => [name, rank])).toEqual(
      expected.map(({ name }, index) => [name, index + 1]),
    );
    expect(tested).toBe(names.length);
    expect(redundancy.rows).toBe(column('ts').length);
    expect(redundancy.clusters).toContainEqual({ features: ['twin', 'momentum'], strongest: 'twin' });
    expect(redundancy.clusters).toHaveLength(4);
    expect(redundancy.pairs).toHaveLength(1);
    expectClose(redundancy.pairs[0]?.rho, golden.rho[0]?.[1]);
    const clusterOf = new Map(features.map(({ name, cluster }) => [name, cluster]));
    expect(clusterOf.get('twin')).toBe(clusterOf.get('momentum'));
    expect(new Set(clusterOf.values()).size).toBe(4);
  });

  it('ranks what gives the future away first, though its coefficient has no spread', async () => {
    const options = realOptions();
    const [target] = options.returns.filter(({ horizon }) => horizon === options.horizon);
    const { features } = await assessImportance({
      ...options,
      features: [
        ...names.map((name) => ({ name, values: column(name) })),
        { name: 'leak', values: target?.values ?? new Float64Array() },
      ],
    });
    expect(features[0]).toMatchObject({
      name: 'leak',
      rank: 1,
      ic: { t: null },
      reasons: { t: 'no_variance' },
    });
    expect(features[0]?.ic.mean).toBeCloseTo(1, 12);
  });

  it('ranks features that are equal by name', async () => {
    const values = column('hour');
    const { features } = await assessImportance({
      ...realOptions(),
      features: ['b', 'c', 'a'].map((name) => ({ name, values })),
    });
    expect(features.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('takes its features from a stream, one at a time', async () => {
    const options = realOptions();
    const told: string[] = [];
    async function* stream() {
      for (const name of names) yield { name, values: column(name) };
    }
    const report = await assessImportance({
      ...options,
      features: stream(),
      onFeature: (name) => told.push(name),
    });
    expect(report).toEqual(await assessImportance(options));
    expect(told).toEqual(names);
  });

  it('is the same whatever order the series come in', async () => {
    const { signals, ...options } = realOptions();
    const half = signals.length / 2;
    const swapped = Array.from(signals.ts.keys(), (row) => (row + half) % signals.length);
    const reorder = (values: Float64Array) => Float64Array.from(swapped, (row) => values[row] ?? Number.NaN);
    const other = createScoredSignals(signals.length, signals.series);
    for (const [to, from] of swapped.entries()) {
      other.ts[to] = signals.ts[from] ?? 0;
      other.seriesOf[to] = signals.seriesOf[from] ?? 0;
      other.pred[to] = signals.pred[from] ?? 0;
      other.status[to] = signals.status[from] ?? 0;
    }
    const reordered = await assessImportance({
      ...options,
      signals: other,
      features: names.map((name) => ({ name, values: reorder(column(name)) })),
      returns: options.returns.map(({ horizon, values }) => ({ horizon, values: reorder(values) })),
    });
    const report = await assessImportance({ ...options, signals });
    expect(reordered.features.map(({ ic }) => ic)).toEqual(report.features.map(({ ic }) => ic));
    expect(reordered.features.map(({ separation }) => separation)).toEqual(
      report.features.map(({ separation }) => separation),
    );
  });

  it('is never NaN or infinite, and goes to JSON and back unchanged', async () => {
    const report = await assessImportance(realOptions());
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('names why a feature is left out', async () => {
    const report = await assessImportance({
      ...realOptions(),
      features: [
        { name: 'nothing', values: new Float64Array(1136).fill(Number.NaN) },
        { name: 'always', values: new Float64Array(1136).fill(7) },
        { name: 'mixed', values: column('hour') },
      ],
      stringFeatures: ['regime', 'mixed'],
    });
    expect(report.excluded).toEqual([
      { name: 'nothing', reason: 'all_null' },
      { name: 'always', reason: 'constant' },
      { name: 'regime', reason: 'strings' },
    ]);
    expect(report.features.map(({ name }) => name)).toEqual(['mixed']);
  });

  it('has no coefficient where no day has 30 rows, and still knows the rest', async () => {
    const values = scattered(290);
    const { features } = await assessOne(values, { signals: minutes(290, 29) });
    expect(features[0]).toMatchObject({
      rank: 1,
      ic: { n: 0, days: 0, mean: null, sd: null, t: null, pValue: null },
      stability: { score: null, spread: null },
      qValue: null,
      reasons: {
        ic: 'fewer_than_30_rows_a_day',
        t: 'fewer_than_30_rows_a_day',
        stability: 'fewer_than_30_rows_a_day',
      },
    });
    expect(features[0]?.mutualInformation).toBeGreaterThan(0);
    expect(features[0]?.separation).not.toBeNull();
  });

  it('counts a day with exactly 30 rows', async () => {
    const { features } = await assessOne(scattered(300), { signals: minutes(300, 30) });
    expect(features[0]?.ic).toMatchObject({ n: 300, days: 10 });
    expect(features[0]?.ic.t).not.toBeNull();
  });

  it.each([
    [1, { sd: 'one_day', t: 'one_day', stability: 'one_window' }],
    [9, { t: 'fewer_than_10_days' }],
  ])('gives no t-statistic of %d days', async (days, reasons) => {
    const { features, tested } = await assessOne(scattered(60 * days));
    expect(features[0]?.ic).toMatchObject({ days, t: null, pValue: null });
    expect(features[0]?.ic.mean).not.toBeNull();
    expect(features[0]?.reasons).toEqual(reasons);
    expect(tested).toBe(0);
  });

  it('has no t-statistic where the coefficient is 1 on all days', async () => {
    const values = scattered(720);
    const { features } = await assessOne(values, { returns: [{ horizon: 1, values }] });
    expect(features[0]?.ic).toMatchObject({ mean: 1, sd: 0, t: null });
    expect(features[0]?.stability).toMatchObject({ score: 1, spread: 0 });
    expect(features[0]?.reasons).toEqual({ t: 'no_variance' });
  });

  it('says so where a feature varies from day to day alone', async () => {
    const { features } = await assessOne(
      Float64Array.from({ length: 720 }, (_, row) => Math.floor(row / 60)),
    );
    expect(features[0]?.reasons.ic).toBe('no_variation_within_days');
  });

  it('says so where there is no return at all', async () => {
    const { features } = await assessOne(scattered(120), {
      returns: [{ horizon: 1, values: new Float64Array(120).fill(Number.NaN) }],
    });
    expect(features[0]).toMatchObject({ mutualInformation: null, deciles: [] });
    expect(features[0]?.reasons).toMatchObject({ ic: 'no_returns', mutualInformation: 'no_returns' });
  });

  it('says so where there are winners only', async () => {
    const signals = minutes(120, 60);
    signals.status.fill(1);
    const { features, losers } = await assessOne(scattered(120), { signals });
    expect(losers).toBe(0);
    expect(features[0]?.separation).toBeNull();
    expect(features[0]?.reasons.separation).toBe('one_class');
  });

  it('has a report for no signals', async () => {
    const report = await assessOne(new Float64Array());
    expect(report).toMatchObject({ signals: 0, from: null, to: null, days: 0, features: [] });
    expect(report.excluded).toEqual([{ name: 'f', reason: 'all_null' }]);
  });

  it('keeps a symbol at two timeframes apart', async () => {
    const signals = createScoredSignals(60, [
      { modelId: 'm', symbol: 'AUSDT', tf: '1m' },
      { modelId: 'm', symbol: 'AUSDT', tf: '1h' },
    ]);
    signals.ts.set(Float64Array.from({ length: 60 }, (_, row) => (row % 30) * 1_000));
    signals.seriesOf.fill(1, 30);
    const values = Float64Array.from({ length: 60 }, (_, row) => row);
    const returns = Float64Array.from({ length: 60 }, (_, row) => row % 30);
    const report = await assessOne(values, {
      signals,
      returns: [{ horizon: 48, values: returns }],
      horizon: 48,
    });
    expect(report.features[0]?.ic).toMatchObject({ mean: 1, n: 60 });
    expect(report.timeframes).toEqual(['1m', '1h']);
  });

  it('widens the lag to the days that the horizon spans', async () => {
    const { features } = await assessOne(scattered(720), {
      returns: [{ horizon: 4 * 1_440 + 1, values: scattered(720, 0.569840291) }],
      horizon: 4 * 1_440 + 1,
    });
    expect(features[0]?.ic.lag).toBe(5);
  });

  it('refuses columns of another length, infinite ones, a feature that comes twice, a horizon without returns', async () => {
    const values = scattered(60);
    const fails = (given: Partial<ImportanceOptions>) =>
      assessOne(values, given).then(
        () => 'nothing',
        ({ code }: { code: string }) => code,
      );
    const infinite = values.with(3, Number.NEGATIVE_INFINITY);
    expect(await fails({ features: [{ name: 'f', values: scattered(59) }] })).toBe('features.invalid');
    expect(await fails({ features: [{ name: 'f', values: infinite }] })).toBe('features.invalid');
    expect(
      await fails({
        features: [
          { name: 'f', values },
          { name: 'f', values },
        ],
      }),
    ).toBe('features.invalid');
    expect(await fails({ returns: [{ horizon: 1, values: scattered(59) }] })).toBe('number.invalid');
    expect(await fails({ returns: [{ horizon: 1, values: infinite }] })).toBe('number.invalid');
    expect(await fails({ horizon: 5 })).toBe('number.invalid');
  });
});

describe('compareImportance', () => {
  it('tells changes of rank and side, and what came and went', async () => {
    const options = realOptions();
    const earlier = await assessImportance(options);
    const later = await assessImportance({
      ...options,
      features: [
        { name: 'momentum', values: column('momentum').map((value) => -value) },
        { name: 'up', values: column('up') },
        { name: 'fresh', values: scattered(1136) },
      ],
    });
    const { changes, gained, lost, signFlips } = compareImportance(earlier, later);
    expect(gained).toEqual(['fresh']);
    expect(new Set(lost)).toEqual(new Set(['twin', 'hour', 'volume']));
    expect(signFlips).toEqual(['momentum']);
    const momentum = changes.find(({ name }) => name === 'momentum');
    const was = earlier.features.find(({ name }) => name === 'momentum');
    expect(momentum).toMatchObject({ earlierRank: 3, laterRank: 1, rankChange: -2, signFlipped: true });
    expectClose(momentum?.icChange, -2 * (was?.ic.mean ?? 0));
  });

  it('has no change of a coefficient that one report lacks', async () => {
    const without = await assessOne(scattered(290), { signals: minutes(290, 29) });
    const having = await assessOne(scattered(290));
    expect(compareImportance(without, having).changes).toEqual([
      expect.objectContaining({ earlierIc: null, icChange: null, signFlipped: false }),
    ]);
  });
});

describe('the statistics of ranks', () => {
  const [a, b] = golden.tied.map((values) => Float64Array.from(values));

  it('agree with scipy where there are ties', () => {
    expect([...midRanks(a ?? new Float64Array())]).toEqual(golden.midRanks);
    expectClose(spearman(a ?? new Float64Array(), b ?? new Float64Array()), golden.spearman);
    expectClose([...benjaminiHochberg(golden.pValues)], golden.qValues);
    for (const [x, expected] of golden.kolmogorov) expectClose(kolmogorovTail(x), expected);
    expect(kolmogorovTail(0)).toBe(1);
  });

  it('leave out rows where either is NaN', () => {
    const x = Float64Array.of(1, 2, Number.NaN, 3, 9);
    const y = Float64Array.of(5, 6, 7, 8, Number.NaN);
    expect(spearman(x, y)).toBe(1);
    expect([...midRanks(x)]).toEqual([1, 2, Number.NaN, 3, 4]);
    expect(spearman(x, Float64Array.of(1, 1, 2, 1, 1))).toBeNull();
    expect(spearman(Float64Array.of(1), Float64Array.of(1))).toBeNull();
  });

  it('put equal values into one bin, and others into bins of equal count', () => {
    expect([...equalCountBins(Float64Array.of(4, 1, 3, 2, Number.NaN), 2)]).toEqual([1, 0, 1, 0, noBin]);
    expect([...equalCountBins(Float64Array.of(0, 0, 0, 1), 4)]).toEqual([0, 0, 0, 3]);
    expect([...equalCountBins(Float64Array.of(3, 1, 2), 2, Uint32Array.of(1, 0))]).toEqual([1, 0, noBin]);
  });
});

describe('redundancy', () => {
  it('correlates ranks as scipy does over the rows that both have', () => {
    const rows = spacedRows(column('ts').length, 100_000);
    const samples = names.map((name) => sampleRanks(name, column(name), rows));
    for (const [i, one] of samples.entries()) {
      for (const [j, other] of samples.entries()) {
        expectClose(correlateSamples(one, other), golden.rho[i]?.[j]);
      }
    }
  });

  it('takes evenly spaced rows of many', () => {
    expect([...spacedRows(10, 4)]).toEqual([0, 2, 5, 7]);
    expect([...spacedRows(3, 4)]).toEqual([0, 1, 2]);
  });

  it('has no correlation where a sample does not vary', () => {
    const rows = spacedRows(4, 4);
    const rising = sampleRanks('a', Float64Array.of(1, 2, 3, Number.NaN), rows);
    const flat = sampleRanks('b', Float64Array.of(5, 5, 5, 5), rows);
    expect(correlateSamples(rising, flat)).toBeNull();
    expect(correlateSamples(flat, flat)).toBeNull();
  });

  it('clusters by average linkage as scipy does', () => {
    const found = clusterBySimilarity(Float64Array.from(golden.alike), golden.grouped.length, 0.5);
    const expected = new Map<number, number[]>();
    for (const [index, cluster] of golden.grouped.entries()) {
      expected.set(cluster, [...(expected.get(cluster) ?? []), index]);
    }
    expect(found).toEqual([...expected.values()]);
  });
});
