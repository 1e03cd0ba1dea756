import { describe, expect, it } from '@jest/globals';
import {
  assessPerformance,
  noValueReasons,
  type PerformanceAssessment,
  type ScoredSignalRow,
  scoredSignalsOf,
  stationaryBootstrap,
  summarizePerformance,
} from '@tidemark/evaluation';
import fc from 'fast-check';
import { day, monday, scored, traded } from './scored-rows.ts';

const minute = 60_000;
const quick = { draws: 200, shuffles: 100 };

/** A trade of both sides, `r` for a BUY and -`r` - `cost` for a SELL, on minute `n`. */
function sided(n: number, pred: 'BUY' | 'SELL' | 'HOLD', r: number, cost = 0): ScoredSignalRow {
  const realizedRr = pred === 'BUY' ? r : -r - cost;
  const sides = { buyRr: r, sellRr: -r - cost };
  const ts = monday + n * minute;
  return pred === 'HOLD'
    ? scored({ ts, pred, label: 'BUY', ...sides })
    : traded(ts, realizedRr, { pred, ...sides });
}

/** Daily sums of the days of a history, some idle, as numbers that no formula made. */
const dailyR = [
  1.2, -0.4, 0, 2.1, -1, 0.3, 0.9, -2.2, 0.1, 1.4, 0, -0.6, 0.8, 1.1, -0.9, 0.2, 0.5, -1.3, 2.4, 0, 0.7, -0.2,
  1, -1.6, 0.4, 0.6, -0.1, 1.9, -0.8, 0.35, 0.15, -0.55, 1.25, 0.45,
];
const history = dailyR.flatMap((r, at) => (r === 0 ? [] : [traded(monday + at * day, r)]));

describe('intervals of shares', () => {
  it('count overlapping labels for what they are worth, and show the naive interval beside', () => {
    // Four labels on the same ten minutes are worth one; the fifth stands alone.
    const together = [1, 1, -1, 1].map((r) => traded(monday, r, { labelEnd: monday + 10 * minute }));
    const { winRate, hitRate } = assessPerformance(
      scoredSignalsOf([...together, traded(monday + 60 * minute, -1, { outcome: 'timeout' })]),
      quick,
    ).intervals;
    // The score interval of 0.6, with numpy and scipy's norm.ppf, for n = 2 and n = 5.
    expect(winRate).toMatchObject({ n: 5, effectiveN: 2 });
    expect(winRate?.low).toBeCloseTo(0.131555, 6);
    expect(winRate?.high).toBeCloseTo(0.936921, 6);
    expect(winRate?.unadjusted.low).toBeCloseTo(0.230724, 6);
    expect(winRate?.unadjusted.high).toBeCloseTo(0.882379, 6);
    expect(hitRate).toMatchObject({ n: 4, effectiveN: 1 });
  });

  it('are not told where the end of a label is not known', () => {
    const rows = [traded(monday, 1, { labelEnd: null, exitTs: null, entryTs: null })];
    const { winRate, reasons } = assessPerformance(scoredSignalsOf(rows), quick).intervals;
    expect(winRate).toBeNull();
    expect(reasons).toMatchObject({ winRate: 'label_end_unknown', hitRate: 'label_end_unknown' });
  });
});

describe('intervals of the bootstrap', () => {
  const seed = 5;
  const draws = 400;
  const { intervals } = assessPerformance(scoredSignalsOf(history), { seed, draws, shuffles: 0 });

  it('are percentiles of the metrics of whole resampled histories', () => {
    // Which day stands how often in each draw; the histories are then written out and measured one by one.
    const columns = dailyR.map((_, at) => Float64Array.from(dailyR, (__, other) => (other === at ? 1 : 0)));
    const times = stationaryBootstrap({ columns, seed, draws });
    const histories = Array.from({ length: draws }, (_, draw) =>
      dailyR.flatMap((r, at) => new Array<number>(times[at]?.[draw] ?? 0).fill(r)),
    );
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const measures = {
      averageR: (r: readonly number[]) => sum(r) / r.filter((value) => value !== 0).length,
      totalR: sum,
      profitFactor: (r: readonly number[]) =>
        sum(r.filter((value) => value > 0)) / -sum(r.filter((value) => value < 0)),
      sharpe: (r: readonly number[]) => {
        const mean = sum(r) / r.length;
        const variance = sum(r.map((value) => (value - mean) ** 2)) / (r.length - 1);
        return (mean / Math.sqrt(variance)) * Math.sqrt(365);
      },
      sortino: (r: readonly number[]) =>
        (sum(r) / r.length / Math.sqrt(sum(r.map((value) => Math.min(value, 0) ** 2)) / r.length)) *
        Math.sqrt(365),
    };
    for (const [name, measure] of Object.entries(measures)) {
      const found = intervals[name as keyof typeof measures];
      const values = histories.map(measure).sort((a, b) => a - b);
      // Type 7 at 2.5% of 400: 0.975 of the way from the 10th to the 11th.
      const between = (low: number, share: number) =>
        (values[low] ?? 0) + share * ((values[low + 1] ?? 0) - (values[low] ?? 0));
      expect(found?.low).toBeCloseTo(between(9, 0.975), 9);
      expect(found?.high).toBeCloseTo(between(389, 0.025), 9);
      expect(found?.draws).toBe(draws);
    }
    expect(intervals.bootstrap).toEqual({ draws, seed, meanBlockDays: Math.cbrt(dailyR.length) });
  });

  it('are the same to the bit for a seed, and others for another', () => {
    const again = (other: number) =>
      assessPerformance(scoredSignalsOf(history), { seed: other, draws, shuffles: 0 }).intervals;
    expect(again(seed)).toEqual(intervals);
    expect(again(6).totalR).not.toEqual(intervals.totalR);
  });

  it('hold the truth as often as they say, within what resampling of 60 days can do', () => {
    let held = 0;
    const runs = 200;
    let state = 1;
    const uniform = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    for (let run = 0; run < runs; run += 1) {
      const rows = Array.from({ length: 60 }, (_, at) =>
        traded(monday + at * day, uniform() + uniform() + uniform() - 1.4),
      );
      const { averageR } = assessPerformance(scoredSignalsOf(rows), { draws: 300, shuffles: 0 }).intervals;
      if (averageR !== null && averageR.low <= 0.1 && averageR.high >= 0.1) held += 1;
    }
    // 95% less what blocks of four days lose at this length; three standard errors are 0.05.
    expect(held / runs).toBeGreaterThan(0.87);
    expect(held / runs).toBeLessThan(0.99);
  });

  it('say why they are not there', () => {
    const winners = Array.from({ length: 40 }, (_, at) => traded(monday + at * day, 1 + (at % 3)));
    const [few, lossless, once] = [
      assessPerformance(scoredSignalsOf(history.slice(0, 5)), quick),
      assessPerformance(scoredSignalsOf(winners), quick),
      // One losing day of forty is missing in more than a third of the draws, two gaps of it leave too few.
      assessPerformance(scoredSignalsOf([...winners, traded(monday + 40 * day, -1)]), quick),
    ];
    expect(few.intervals.bootstrap).toBeNull();
    expect(few.intervals.reasons).toMatchObject({
      averageR: 'fewer_than_10_days',
      totalR: 'fewer_than_10_days',
      sharpe: 'fewer_than_30_days',
    });
    expect(lossless.intervals.reasons).toEqual({ profitFactor: 'no_losses', sortino: 'no_losing_days' });
    expect(once.intervals.profitFactor?.draws).toBeLessThan(quick.draws);
    // A gain and then nothing for 300 days: most draws have no signal at all.
    const rare = [traded(monday, 1), traded(monday + 300 * day, -1)];
    expect(assessPerformance(scoredSignalsOf(rare), { ...quick, seed: 2 }).intervals).toMatchObject({
      profitFactor: expect.anything(),
    });
  });
});

describe('the probabilistic and the deflated Sharpe ratio', () => {
  // Of `dailyR`: numpy's mean, std(ddof=1) and euler_gamma; scipy.stats' skew, kurtosis(fisher=False), norm.cdf and norm.ppf.
  const golden = {
    dailySharpe: 0.23406785866992627,
    skew: -0.1183086671322227,
    kurtosis: 2.9843530582152806,
    probabilistic: 0.904763074649388,
    estimator20: { expectedMaximum: 0.33982730190385946, deflated: 0.2770829060865515 },
    given20: 0.5971908339988342,
    models12: { spread: 0.04718079479258774, deflated: 0.8078093855648247 },
  };
  const assess = (options: Parameters<typeof assessPerformance>[1] = {}) =>
    assessPerformance(scoredSignalsOf(history), { ...quick, ...options }).sharpe;

  it('are those of scipy for one trial and for many', () => {
    const one = assess();
    expect(one).toMatchObject({
      days: 34,
      trials: 1,
      expectedMaximum: 0,
      spreadFrom: 'estimator',
      reason: null,
    });
    expect(one.dailySharpe).toBeCloseTo(golden.dailySharpe, 12);
    expect(one.skew).toBeCloseTo(golden.skew, 12);
    expect(one.kurtosis).toBeCloseTo(golden.kurtosis, 12);
    expect(one.probabilistic).toBeCloseTo(golden.probabilistic, 12);
    expect(one.deflated).toBe(one.probabilistic);
    const many = assess({ trials: 20 });
    expect(many.expectedMaximum).toBeCloseTo(golden.estimator20.expectedMaximum, 12);
    expect(many.deflated).toBeCloseTo(golden.estimator20.deflated, 12);
    const given = assess({ trials: 20, dailySharpeSpread: 0.1 });
    expect(given).toMatchObject({ spread: 0.1, spreadFrom: 'given' });
    expect(given.deflated).toBeCloseTo(golden.given20, 12);
    const models = assess({ modelSharpes: Array.from({ length: 12 }, (_, at) => at / 4) });
    expect(models).toMatchObject({ trials: 12, spreadFrom: 'models' });
    expect(models.spread).toBeCloseTo(golden.models12.spread, 12);
    expect(models.deflated).toBeCloseTo(golden.models12.deflated, 12);
  });

  it('take the spread from stored models only from ten on', () => {
    expect(assess({ modelSharpes: [1, 2, 3] })).toMatchObject({ trials: 3, spreadFrom: 'estimator' });
  });

  it('say why they are not there', () => {
    const flat = Array.from({ length: 31 }, (_, at) => traded(monday + at * day, 1));
    const sharpeOf = (rows: readonly ScoredSignalRow[]) =>
      assessPerformance(scoredSignalsOf(rows), quick).sharpe;
    expect(sharpeOf(flat)).toMatchObject({ probabilistic: null, reason: 'no_variance' });
    expect(sharpeOf(flat.slice(0, 29))).toMatchObject({ deflated: null, reason: 'fewer_than_30_days' });
    expect(sharpeOf([])).toMatchObject({ days: 0, reason: 'no_resolved_signals' });
  });

  it.each([
    { trials: 0 },
    { trials: 1.5 },
    { dailySharpeSpread: -1 },
    { dailySharpeSpread: Number.NaN },
    { modelSharpes: [Number.POSITIVE_INFINITY] },
    { seed: -1 },
    { rollingDays: 0 },
  ])('refuse %p', (options) => {
    expect(() => assess(options)).toThrow(expect.objectContaining({ code: 'number.invalid' }));
  });
});

describe('benchmarks', () => {
  it('earn what either side would have earned at the same times, HOLD 0', () => {
    const rows = [sided(0, 'BUY', 2, 0.1), sided(1, 'SELL', 1, 0.1), sided(2, 'HOLD', -3, 0.1), scored()];
    expect(assessPerformance(scoredSignalsOf(rows), quick).benchmarks).toMatchObject({
      decisions: 3,
      model: { totalR: 2 - 1.1, averageR: (2 - 1.1) / 3 },
      alwaysBuy: { totalR: 0 },
      alwaysSell: { totalR: -2.1 - 1.1 + 2.9 },
      reason: null,
    });
  });

  it('put a model that never changes its mind in the middle of its shuffles', () => {
    const rows = Array.from({ length: 50 }, (_, n) => sided(n, 'BUY', Math.sin(n)));
    const { shuffled, model } = assessPerformance(scoredSignalsOf(rows), quick).benchmarks;
    expect(shuffled).toMatchObject({ percentile: 50, pValue: 1 });
    expect(shuffled?.sd).toBeLessThan(1e-12);
    expect(shuffled?.mean).toBeCloseTo(model?.totalR ?? Number.NaN, 12);
  });

  it('put a model that knows at the top, one that is always wrong at the bottom, chance anywhere', () => {
    let state = 7;
    const coin = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >= 2 ** 31;
    };
    const returns = Array.from({ length: 400 }, () => (coin() ? 1 : -1));
    const percentileOf = (decide: (r: number) => boolean) =>
      assessPerformance(
        scoredSignalsOf(returns.map((r, n) => sided(n, decide(r) ? 'BUY' : 'SELL', r))),
        quick,
      ).benchmarks.shuffled?.percentile;
    expect(percentileOf((r) => r > 0)).toBe(100);
    expect(percentileOf((r) => r < 0)).toBe(0);
    const byChance = Array.from({ length: 40 }, () => percentileOf(coin) ?? 0);
    expect(byChance.filter((percentile) => percentile < 50).length).toBeGreaterThan(8);
    expect(byChance.filter((percentile) => percentile < 50).length).toBeLessThan(32);
  });

  it('keep every prediction and the runs within blocks: a shuffle moves, it does not redraw', () => {
    // R of 1 for a BUY on the first half alone: a shuffle's total is how many BUYs it put there.
    const n = 100;
    const preds = Array.from({ length: n }, (_, at) => (at < 50 ? 'BUY' : 'HOLD') as 'BUY' | 'HOLD');
    const rows = preds.map((pred, at) => sided(at, pred, at < 50 ? 1 : 0));
    const { shuffled } = assessPerformance(scoredSignalsOf(rows), { draws: 0, shuffles: 500 }).benchmarks;
    // Half the BUYs, on average: 25. Blocks of four (the cube root of 100) spread them twice as far as single ones:
    // hypergeometric with N = 25, sd = 4 * 25 / 2 / 2 / sqrt(24) = 5.1, and 2.5 for single ones.
    expect(shuffled?.blocks).toBe(25);
    expect(shuffled?.mean).toBeGreaterThan(24);
    expect(shuffled?.mean).toBeLessThan(26);
    expect(shuffled?.sd).toBeGreaterThan(4.4);
    expect(shuffled?.sd).toBeLessThan(5.8);
  });

  it('make blocks as long as labels overlap', () => {
    const rows = Array.from({ length: 300 }, (_, n) => ({
      ...sided(n, n % 2 === 0 ? 'BUY' : 'SELL', n % 7),
      labelEnd: monday + (n + 30) * minute,
    }));
    expect(assessPerformance(scoredSignalsOf(rows), quick).benchmarks.shuffled?.blocks).toBe(10);
  });

  it('shuffle each series by itself', () => {
    // One series knows and one is constant: no prediction may cross over.
    const rows = [
      ...Array.from({ length: 60 }, (_, n) => ({ ...sided(n, 'BUY', 1), symbol: 'UPUSDT' })),
      ...Array.from({ length: 60 }, (_, n) => ({ ...sided(n, 'SELL', -1), symbol: 'DOWNUSDT' })),
    ];
    expect(assessPerformance(scoredSignalsOf(rows), quick).benchmarks).toMatchObject({
      model: { totalR: 120 },
      alwaysBuy: { totalR: 0 },
      shuffled: { mean: 120, sd: 0, percentile: 50 },
    });
  });

  it('say why they are not there: outcomes that a bot wrote have one side', () => {
    const { benchmarks } = assessPerformance(scoredSignalsOf(history), quick);
    expect(benchmarks).toEqual({
      decisions: 0,
      model: null,
      alwaysBuy: null,
      alwaysSell: null,
      shuffled: null,
      reason: 'sides_unknown',
    });
  });
});

describe('the daily series and its rolling windows', () => {
  const { daily, rolling } = assessPerformance(scoredSignalsOf(history), { ...quick, rollingDays: 7 });

  it('has every day from the first decision to the last, idle ones as 0', () => {
    expect(daily.r).toEqual(dailyR);
    expect(daily.day).toEqual(dailyR.map((_, at) => monday + at * day));
    expect(daily.signals).toEqual(dailyR.map((r) => (r === 0 ? 0 : 1)));
  });

  it('measures each window as if it were all there is', () => {
    expect(rolling.day).toEqual(daily.day.slice(6));
    for (const [at, last] of rolling.day.entries()) {
      const inside = history.filter(({ ts }) => ts > last - 7 * day && ts <= last);
      const summary = summarizePerformance(scoredSignalsOf(inside));
      expect(rolling.signals[at]).toBe(summary.signals);
      expect(rolling.totalR[at]).toBeCloseTo(summary.totalR ?? Number.NaN, 12);
      expect(rolling.averageR[at]).toBeCloseTo(summary.averageR ?? Number.NaN, 12);
      expect(rolling.winRate[at]).toBeCloseTo(summary.winRate ?? Number.NaN, 12);
      expect(rolling.profitFactor[at]).toBeCloseTo(summary.profitFactor ?? Number.NaN, 12);
      expect(rolling.sharpe[at]).toBeNull();
    }
  });

  it('has a Sharpe ratio from 30 days on, and nothing where the history is shorter than the window', () => {
    const whole = assessPerformance(scoredSignalsOf(history), { ...quick, rollingDays: dailyR.length });
    expect(whole.rolling.sharpe).toHaveLength(1);
    expect(whole.rolling.sharpe[0]).toBeCloseTo(whole.summary.sharpe ?? Number.NaN, 12);
    expect(assessPerformance(scoredSignalsOf(history), { ...quick, rollingDays: 35 }).rolling.day).toEqual(
      [],
    );
  });
});

it('is never NaN or Infinity, and names why what is null is so', () => {
  const finite = fc.option(fc.double({ min: -1e300, max: 1e300, noNaN: true }));
  const time = fc.integer({ min: 0, max: 60 * 1_440 }).map((slot) => monday + slot * minute);
  const row = fc.record({
    ts: time,
    pred: fc.constantFrom('BUY' as const, 'SELL' as const, 'HOLD' as const),
    outcome: fc.constantFrom('win' as const, 'loss' as const, 'timeout' as const, null),
    realizedRr: finite,
    buyRr: finite,
    sellRr: finite,
    labelEnd: fc.option(time),
    exitTs: fc.option(time),
  });
  const walk = (value: unknown): void => {
    if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
    else if (typeof value === 'object' && value !== null)
      for (const inner of Object.values(value)) walk(inner);
  };
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
      const assessment: PerformanceAssessment = assessPerformance(scoredSignalsOf(rows.map(scored)), {
        draws: 20,
        shuffles: 10,
      });
      walk(assessment);
      const { intervals, sharpe, benchmarks } = assessment;
      for (const name of [
        'winRate',
        'hitRate',
        'averageR',
        'totalR',
        'profitFactor',
        'sharpe',
        'sortino',
      ] as const)
        expect(intervals[name] === null).toBe(intervals.reasons[name] !== undefined);
      for (const reason of [...Object.values(intervals.reasons), sharpe.reason, benchmarks.reason])
        expect(reason === null || reason in noValueReasons).toBe(true);
      expect(sharpe.probabilistic === null).toBe(sharpe.reason !== null);
      expect(benchmarks.model === null).toBe(benchmarks.reason !== null);
    }),
    { numRuns: 200 },
  );
});
