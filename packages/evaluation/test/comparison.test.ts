import { describe, expect, it } from '@jest/globals';
import {
  type ComparisonReport,
  compareModels,
  comparisonReasons,
  type ScoredSignalRow,
  scoredSignalsOf,
} from '@tidemark/evaluation';
import fc from 'fast-check';
import { mcNemar } from '../src/comparison/mc-nemar.ts';
import { expectAgreement, expectFinite, golden, goldenSignals } from './golden-performance.ts';
import { day, monday, scored, traded } from './scored-rows.ts';

function compare(
  first: readonly ScoredSignalRow[],
  second: readonly ScoredSignalRow[],
  options?: Parameters<typeof compareModels>[2],
): ComparisonReport {
  return compareModels(scoredSignalsOf(first), scoredSignalsOf(second), options);
}

/** One trade a day of one model. */
const daily = (modelId: string, ...rs: readonly number[]) =>
  rs.map((r, at) => traded(monday + at * day, r, { modelId }));

const alternating = Array.from({ length: 20 }, (_, at) => (at % 3 === 0 ? 1 : -0.5));

describe('the comparison of two rules on real signals', () => {
  const expected = golden.comparison;
  const found = compareModels(goldenSignals('momentum'), goldenSignals('reversal'));

  it('agrees with numpy, scipy and pandas', () => {
    const { interval: _, daily: sums, ...values } = expected;
    expectAgreement(found, values);
    expect(found.first.modelId).toBe('momentum');
    expect([found.difference.reason, found.apart.reason]).toEqual([null, null]);
    // Sums by day may cancel to nearly nothing.
    expectAgreement(found.daily, { first: sums.first, second: sums.second }, 1e-12);
    expect(found.daily.day).toEqual(sums.first.map((_, at) => sums.from + at * day));
  });

  it('has the bootstrap interval of other random numbers, but for chance', () => {
    const [low, high] = expected.interval;
    const { interval, confidence } = found.difference;
    expect([confidence, interval?.draws]).toEqual([0.95, 2_000]);
    expect(Math.abs((interval?.low ?? Number.NaN) - low)).toBeLessThan(0.06 * (high - low));
    expect(Math.abs((interval?.high ?? Number.NaN) - high)).toBeLessThan(0.06 * (high - low));
  });

  it('holds what hurts: decisions made by one alone or twice, R that are not known, days without a decision', () => {
    for (const model of [found.first, found.second]) {
      expect(model.alone).toBeGreaterThan(0);
      expect(model.notKnown).toBeGreaterThan(0);
      expect(model.trades).toBeLessThan(found.matched);
    }
    expect(found.second.repeated).toBeGreaterThan(0);
    expect(found.daily.first.filter((r) => r === 0).length).toBeGreaterThan(30);
  });
});

describe('mcNemar', () => {
  const pairs = (onlyFirst: number, onlySecond: number, first: number, second: number) =>
    Float64Array.from({ length: onlyFirst + onlySecond }, (_, at) => (at < onlyFirst ? first : second));
  const test = (a: number, b: number) => mcNemar(pairs(a, b, 1, -1), pairs(a, b, -1, 1));

  it.each(golden.mcNemar)('agrees with the binomial in whole numbers for %d against %d', (a, b, expected) => {
    const { pValue, ...counts } = test(a, b);
    expect(counts).toEqual({ onlyFirstWon: a, onlySecondWon: b, reason: null });
    expectAgreement(pValue, expected);
    expect(test(b, a).pValue).toBe(pValue);
  });

  it('takes an R of 0 for not won, and leaves out where one did not trade', () => {
    const none = Number.NaN;
    expect(mcNemar(Float64Array.of(1, 0, none, 2, -1), Float64Array.of(0, 1, 1, none, 0))).toEqual({
      onlyFirstWon: 1,
      onlySecondWon: 1,
      pValue: 1,
      reason: null,
    });
    expect(mcNemar(Float64Array.of(1, -1), Float64Array.of(2, 0))).toEqual({
      onlyFirstWon: 0,
      onlySecondWon: 0,
      pValue: null,
      reason: 'never_apart',
    });
  });
});

describe('compareModels', () => {
  it('says so where the two have no decision in common', () => {
    const report = compare(daily('a', 1, 2), [
      traded(monday + 1, 1, { modelId: 'b' }),
      traded(monday, 1, { modelId: 'b', symbol: 'BUSDT' }),
      traded(monday, 1, { modelId: 'b', tf: '5m' }),
    ]);
    expect(report).toMatchObject({
      first: { signals: 2, alone: 2, trades: 0, winRate: null, averageR: null, totalR: null },
      second: { signals: 3, alone: 3 },
      matched: 0,
      agreement: null,
      difference: {
        totalR: null,
        days: 0,
        dailyMean: null,
        t: null,
        pValue: null,
        interval: null,
        reason: 'no_common_signals',
      },
      apart: { pValue: null, reason: 'never_apart' },
      daily: { day: [], first: [], second: [] },
    });
    expectFinite(report);
    expectFinite(compare([], []));
  });

  it('tests nothing under 10 days, idle ones counted', () => {
    const of = (days: number) => {
      const last = { ts: monday + (days - 1) * day, modelId: 'b' };
      return compare(
        [traded(monday, 1), traded(last.ts, 2)],
        [traded(monday, -1, { modelId: 'b' }), traded(last.ts, 2.5, last)],
      ).difference;
    };
    expect(of(9)).toMatchObject({ days: 9, totalR: 1.5, t: null, pValue: null, interval: null });
    expect(of(9).reason).toBe('fewer_than_10_days');
    expect(of(10)).toMatchObject({ days: 10, totalR: 1.5, dailyMean: 0.15, reason: null });
    expect(of(10).pValue).toBeGreaterThan(0);
  });

  it('finds no variance between a model and itself, nor where one is better by the same every day', () => {
    const same = compare(daily('a', ...alternating), daily('b', ...alternating));
    expect(same.difference).toMatchObject({
      ...{ totalR: 0, dailyMean: 0, t: null, pValue: null, reason: 'no_variance' },
      interval: { low: 0, high: 0 },
    });
    expect(same).toMatchObject({ agreement: 1, apart: { pValue: null, reason: 'never_apart' } });
    const better = compare(daily('a', ...alternating.map((r) => r + 0.1)), daily('b', ...alternating));
    expect(better.difference).toMatchObject({ dailyMean: expect.closeTo(0.1, 12), t: null, pValue: null });
    expect(better.difference.reason).toBe('no_variance');
    expectFinite([same, better]);
  });

  it('takes a HOLD for 0 R and for no trade, whatever stands in its columns', () => {
    const hold = { ts: monday, modelId: 'b', pred: 'HOLD' as const, label: 'SELL' as const };
    const report = compare(daily('a', 2, -1), [
      scored({ ...hold, realizedRr: -7 }),
      scored({ ...hold, ts: monday + day }),
    ]);
    expect(report).toMatchObject({
      first: { trades: 2, winRate: 0.5, averageR: 0.5, totalR: 1 },
      second: { trades: 0, winRate: null, averageR: 0, totalR: 0, notKnown: 0 },
      matched: 2,
      agreement: 0,
      difference: { totalR: 1 },
      apart: { onlyFirstWon: 0, onlySecondWon: 0, reason: 'never_apart' },
    });
  });

  it('leaves out and counts what has no R on either side', () => {
    const second = daily('b', 1, 1, 1, 1, 1).map((row, at) =>
      at === 3 ? { ...row, outcome: null } : at === 4 ? { ...row, outcome: 'unresolved' as const } : row,
    );
    const first = daily('a', 2, 2, 2, 2, 2).map((row, at) => (at < 2 ? { ...row, realizedRr: null } : row));
    expect(compare(first, second)).toMatchObject({
      first: { signals: 5, alone: 0, notKnown: 2, trades: 1, totalR: 2 },
      second: { signals: 5, alone: 0, notKnown: 2, trades: 1, totalR: 1 },
      matched: 1,
      difference: { totalR: 1, days: 1 },
    });
  });

  it('matches one decision once, by its signal of the least id, in whatever order the rows are', () => {
    const at = monday + day;
    const first = [traded(at, 1, { id: 5 }), traded(at, 10, { id: 3 }), traded(monday, 100, { id: 9 })];
    const second = [
      traded(at, 2, { id: 8, modelId: 'b' }),
      traded(at, 20, { id: 9, modelId: 'b' }),
      traded(at, 200, { id: 7, modelId: 'c' }),
    ];
    const report = compare(first, second);
    expect(report).toMatchObject({
      first: { modelId: 'm', signals: 3, alone: 1, repeated: 1, totalR: 10 },
      second: { modelId: null, signals: 3, alone: 0, repeated: 2, totalR: 200 },
      matched: 1,
    });
    expect(compare([...first].reverse(), [...second].reverse())).toEqual(report);
  });

  it('takes the lag from the longer labels of the two, an exit where a bot told no more', () => {
    const over = (days: number, row: Partial<ScoredSignalRow> = {}) =>
      alternating.map((r, at) =>
        traded(monday + at * day, r * (at % 4), { labelEnd: monday + (at + days) * day, ...row }),
      );
    const short = over(1);
    expect(compare(over(1, { modelId: 'b' }), short).difference.lag).toBe(2);
    expect(compare(over(5.5), short).difference.lag).toBe(6);
    expect(compare(short, over(5.5)).difference.lag).toBe(6);
    expect(compare(over(90), short).difference.lag).toBe(19);
    const own = over(1).map((row) => ({ ...row, labelEnd: null, exitTs: row.ts + 7 * day }));
    expect(compare(short, own).difference.lag).toBe(7);
  });

  it('names an overflow, and refuses an R or a time that is not finite', () => {
    const huge = compare(daily('a', ...Array(12).fill(1e308)), daily('b', ...Array(12).fill(-1e308)));
    expect(huge.difference).toMatchObject({ totalR: null, dailyMean: null, t: null, reason: 'overflow' });
    expect(huge).toMatchObject({ first: { totalR: null, averageR: null, winRate: 1 } });
    expectFinite(huge);
    const twice = (sign: number) =>
      ['AUSDT', 'BUSDT'].map((symbol) => traded(monday, sign * 1e308, { symbol, modelId: `${sign}` }));
    const beyond = compare(twice(1), twice(-1));
    expect(beyond.daily).toEqual({ day: [], first: [], second: [] });
    expectFinite(beyond);
    const bad = expect.objectContaining({ code: 'number.invalid' });
    expect(() => compare(daily('a', Number.POSITIVE_INFINITY), daily('b', 1))).toThrow(bad);
    expect(() => compare(daily('a', 1), daily('b', Number.NEGATIVE_INFINITY))).toThrow(bad);
    expect(() => compare([traded(Number.NaN, 1)], daily('b', 1))).toThrow(bad);
  });

  it.each([{ seed: -1 }, { seed: Number.NaN }, { confidence: 1 }, { confidence: Number.NaN }])(
    'refuses %p, whether or not there is anything to test',
    (options) => {
      expect(() => compare([], [], options)).toThrow(expect.objectContaining({ code: 'number.invalid' }));
    },
  );

  it('sums in one order, whichever of the two comes first and whatever the order of its symbols', () => {
    // 0.1 + 0.2 + 0.3 is not 0.3 + 0.2 + 0.1.
    const rs = [0.1, 0.2, 0.3];
    const a = rs.map((r, at) => traded(monday, r, { symbol: `${at}` }));
    const b = rs.map((r, at) => traded(monday, -r, { symbol: `${at}`, modelId: 'b' })).reverse();
    const [forth, back] = [compare(a, b), compare(b, a)];
    expect([back.first.totalR, back.second.totalR]).toEqual([forth.second.totalR, forth.first.totalR]);
    expect(back.daily.first).toEqual(forth.daily.second);
  });

  it('has a mean of 0, not of -0, where it is smaller than any number', () => {
    const smallest = Number.MIN_VALUE;
    const { difference } = compare(daily('a', -smallest, 0, 0), daily('b', 0, 0, 0));
    expect(difference).toMatchObject({ totalR: -smallest, dailyMean: 0 });
  });

  it('changes its sign, and no more, where the two are exchanged', () => {
    fc.assert(
      fc.property(fc.array(arbitraryDecision, { maxLength: 60 }), (decisions) => {
        const [a, b] = sidesOf(decisions);
        const forth = compareModels(a, b);
        const back = compareModels(b, a);
        const negated = (value: number | null) => (value === null ? null : 0 - value);
        expect([back.first, back.second]).toEqual([forth.second, forth.first]);
        const { interval, totalR, dailyMean, t, ...rest } = forth.difference;
        expect(back.difference).toMatchObject({
          ...rest,
          ...{ totalR: negated(totalR), dailyMean: negated(dailyMean), t: negated(t) },
        });
        if (interval !== null) {
          expectAgreement(back.difference.interval, { low: -interval.high, high: -interval.low }, 1e-12);
        }
        expect(back.apart).toEqual({
          ...forth.apart,
          ...{ onlyFirstWon: forth.apart.onlySecondWon, onlySecondWon: forth.apart.onlyFirstWon },
        });
        expect(back).toMatchObject({ matched: forth.matched, agreement: forth.agreement });
        expect(back.daily).toEqual({
          ...forth.daily,
          ...{ first: forth.daily.second, second: forth.daily.first },
        });
      }),
    );
  });

  it('accounts for every signal, never yields NaN or Infinity, and names a reason for each null', () => {
    fc.assert(
      fc.property(fc.array(arbitraryDecision, { maxLength: 60 }), (decisions) => {
        const [a, b] = sidesOf(decisions);
        const report = compareModels(a, b);
        expectFinite(report);
        const { first, second, matched, difference, apart } = report;
        for (const model of [first, second]) {
          const left = model.signals - model.alone - model.repeated;
          expect(left).toBeGreaterThanOrEqual(matched + model.notKnown);
          expect(left).toBeLessThanOrEqual(matched + first.notKnown + second.notKnown);
          expect(model.winRate === null).toBe(model.trades === 0);
        }
        expect(difference.t === null).toBe(difference.reason !== null);
        expect(apart.pValue === null).toBe(apart.reason !== null);
        for (const reason of [difference.reason, apart.reason]) {
          if (reason !== null) expect(comparisonReasons).toHaveProperty(reason);
        }
      }),
      { numRuns: 300 },
    );
  });
});

const arbitraryR = fc.oneof(
  fc.constantFrom(1, -1, 0, 2.5),
  fc.double({ min: -5, max: 5, noNaN: true }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const arbitrarySide = fc.record({
  pred: fc.constantFrom('BUY' as const, 'BUY' as const, 'SELL' as const, 'HOLD' as const),
  realizedRr: fc.option(arbitraryR, { freq: 8 }),
  isThere: fc.boolean(),
  isOpen: fc.constantFrom(true, false, false, false, false, false),
});
const arbitraryDecision = fc.record({
  symbol: fc.constantFrom('AUSDT', 'BUSDT'),
  day: fc.integer({ min: 0, max: 25 }),
  hours: fc.constantFrom(1, 30, 100),
  first: arbitrarySide,
  second: arbitrarySide,
});

/** Both sides' rows of the decisions; the symbols of the second in another order of appearance. */
function sidesOf(decisions: readonly (typeof arbitraryDecision extends fc.Arbitrary<infer T> ? T : never)[]) {
  const rows = (side: 'first' | 'second') =>
    decisions.flatMap(({ symbol, day: number, hours, [side]: { pred, realizedRr, isThere, isOpen } }) => {
      if (!isThere && number % 3 === 0) return [];
      const ts = monday + number * day;
      const labelEnd = ts + hours * 3_600_000;
      const outcome = isOpen ? null : (realizedRr ?? 0) > 0 ? ('win' as const) : ('loss' as const);
      return [scored({ modelId: side, symbol, ts, pred, realizedRr, labelEnd, outcome })];
    });
  return [scoredSignalsOf(rows('first')), scoredSignalsOf(rows('second').reverse())] as const;
}
