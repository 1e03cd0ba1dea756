import { describe, expect, it } from '@jest/globals';
import {
  createScoredSignals,
  groupPerformance,
  noValueReasons,
  type PerformanceSummary,
  quantile,
  type ScoredSignalRow,
  scoredSignalsOf,
  selectSignals,
  sideCodes,
  statusCodes,
  summarizePerformance,
} from '@tidemark/evaluation';
import fc from 'fast-check';
import { day, monday, scored, traded } from './scored-rows.ts';

const minute = 60_000;

function summaryOf(...rows: readonly ScoredSignalRow[]): PerformanceSummary {
  return summarizePerformance(scoredSignalsOf(rows));
}

describe('summarizePerformance', () => {
  it('counts a win by its realised R, a hit by its barrier, and a HOLD as nothing but a HOLD', () => {
    const summary = summaryOf(
      scored({ outcome: 'win', realizedRr: 1.5, latencyMs: 1 }),
      scored({ outcome: 'win', realizedRr: -0.1, latencyMs: 2 }),
      scored({ outcome: 'loss', realizedRr: -1, latencyMs: 3 }),
      scored({ outcome: 'timeout', realizedRr: 0.25, latencyMs: 4 }),
      scored({ outcome: 'timeout', realizedRr: 0, latencyMs: 10 }),
      scored({ outcome: 'unresolved' }),
      scored(),
      scored({ pred: 'HOLD', label: 'BUY' }),
      scored({ pred: 'HOLD' }),
    );
    expect(summary).toMatchObject({
      signals: 9,
      resolved: 5,
      rated: 5,
      wins: 2,
      losses: 1,
      timeouts: 2,
      unresolved: 1,
      pending: 1,
      holds: 2,
      winRate: 2 / 5,
      hitRate: 2 / 3,
      profitFactor: 1.75 / 1.1,
      payoff: expect.closeTo(0.875 / 0.55, 12),
      averageR: (1.75 - 1.1) / 5,
      expectancy: expect.closeTo(0.65 / 5, 12),
      medianR: 0,
      totalR: expect.closeTo(0.65, 12),
      latency: { p50: 3, p95: expect.closeTo(8.8, 12), p99: expect.closeTo(9.76, 12), max: 10 },
      from: monday,
      to: monday,
      days: 1,
    });
  });

  it('orders cumulative R by exit and then id, whatever the order of the decisions', () => {
    // Exits: +1 (id 9), -3 (id 2, same instant as id 4), +1, -2, +4.1, so that the fall runs from 1 to -3.
    const at = (hours: number) => monday + hours * 3_600_000;
    const summary = summaryOf(
      traded(at(0), 4.1, { id: 1, exitTs: at(30) }),
      traded(at(1), 1, { id: 9, exitTs: at(10) }),
      traded(at(2), 1, { id: 4, exitTs: at(12) }),
      traded(at(3), -3, { id: 2, exitTs: at(12) }),
      traded(at(4), -2, { id: 3, exitTs: at(20) }),
    );
    expect(summary.maxDrawdown).toBe(4);
    expect(summary.drawdown).toEqual({
      from: at(10),
      to: at(20),
      recoveredAt: at(30),
      durationMs: 10 * 3_600_000,
      recoveryMs: 10 * 3_600_000,
    });
    expect(summary.longestLosingRun).toBe(1);
  });

  it('lets a fall from the start begin with the entry of the trade that exited first', () => {
    const summary = summaryOf(
      traded(monday, -1),
      traded(monday + minute, -0.5),
      traded(monday + 2 * minute, 1),
    );
    expect(summary.drawdown).toMatchObject({ from: monday, to: monday + 2 * minute, recoveredAt: null });
    expect(summary).toMatchObject({ maxDrawdown: 1.5, longestLosingRun: 2 });
  });

  it('ends a losing run at an R of 0', () => {
    const rs = [-1, -1, 0, -1, 2, -1];
    expect(summaryOf(...rs.map((r, index) => traded(monday + index * minute, r))).longestLosingRun).toBe(2);
  });

  it('averages open positions over the time from first entry to last exit', () => {
    const summary = summaryOf(
      traded(monday, 1, { exitTs: monday + 10 * minute }),
      traded(monday + 4 * minute, 1, { exitTs: monday + 10 * minute }),
      // Entered as the two are left: never three at once.
      traded(monday + 10 * minute, 1, { exitTs: monday + 12 * minute }),
      traded(monday + 16 * minute, 1, { exitTs: monday + 20 * minute }),
    );
    expect(summary).toMatchObject({ maxConcurrency: 2, averageConcurrency: 22 / 20, exposure: 16 / 20 });
    expect(summary.holdingMs).toEqual({ average: 5.5 * minute, median: 5 * minute });
  });

  it('finds the cost a side at which nothing is left', () => {
    const rows = [
      traded(monday, 1, { grossReturn: 0.02, stop: 0.01 }),
      traded(monday + minute, -1, { grossReturn: -0.004, stop: 0.005 }),
      traded(monday + 2 * minute, -1),
    ];
    const { breakEvenBps, gross } = summaryOf(...rows);
    // 2 - 0.8 R gross; each basis point a side costs 2e-4 / 0.01 + 2e-4 / 0.005 R.
    expect(breakEvenBps).toBeCloseTo(1.2 / 0.06, 9);
    expect(gross).toEqual({
      averageR: expect.closeTo(0.6, 12),
      totalR: expect.closeTo(1.2, 12),
      winRate: 0.5,
      profitFactor: expect.closeTo(2.5, 12),
    });
  });

  it('tells Sharpe, Sortino and Calmar from 30 days on, idle ones counted', () => {
    const of = (days: number) =>
      summaryOf(traded(monday, 1), traded(monday + 5, -2), traded(monday + (days - 1) * day, 3));
    const reason = 'fewer_than_30_days';
    expect(of(29)).toMatchObject({ days: 29, sharpe: null, sortino: null, calmar: null });
    expect(of(29).reasons).toMatchObject({ sharpe: reason, sortino: reason, calmar: reason });
    // The series is -1, 28 times 0, 3.
    const sd = Math.sqrt((10 - 4 / 30) / 29);
    expect(of(30)).toMatchObject({
      days: 30,
      sharpe: expect.closeTo((2 / 30 / sd) * Math.sqrt(365), 12),
      sortino: expect.closeTo((2 / 30 / Math.sqrt(1 / 30)) * Math.sqrt(365), 12),
      calmar: expect.closeTo((365 * 2) / 30 / 2, 12),
    });
  });

  it('names the reason where there is nothing to tell', () => {
    const summary = summaryOf(scored(), scored({ outcome: 'unresolved' }));
    expect(summary).toMatchObject({
      signals: 2,
      resolved: 0,
      winRate: null,
      totalR: null,
      maxDrawdown: null,
      drawdown: null,
      longestLosingRun: 0,
      latency: { p50: null, p95: null, p99: null, max: null },
      reasons: {
        winRate: 'no_resolved_signals',
        hitRate: 'no_barrier_touched',
        profitFactor: 'no_resolved_signals',
        'gross.totalR': 'no_resolved_signals',
        sharpe: 'no_resolved_signals',
        latency: 'no_latencies',
      },
    });
    expect(summaryOf()).toMatchObject({ signals: 0, from: null, to: null, days: 0 });
  });

  it('has no profit factor without losses, whether all won or all were even', () => {
    for (const r of [2, 0]) {
      const summary = summaryOf(scored({ outcome: 'timeout', realizedRr: r }));
      expect(summary).toMatchObject({ profitFactor: null, payoff: null, averageR: r, maxDrawdown: 0 });
      expect(summary.reasons).toMatchObject({
        profitFactor: 'no_losses',
        payoff: 'no_losses',
        hitRate: 'no_barrier_touched',
        drawdown: 'no_drawdown',
        sqn: 'one_resolved_signal',
      });
    }
  });

  it('has a profit factor of 0 and no payoff without gains', () => {
    const summary = summaryOf(scored({ outcome: 'loss', realizedRr: -1 }));
    expect(summary).toMatchObject({ profitFactor: 0, winRate: 0, payoff: null });
    expect(summary.reasons.payoff).toBe('no_gains');
  });

  it('calls it no variance where the R differ by nothing but rounding', () => {
    const rows = Array.from({ length: 40 }, (_, index) => traded(monday + index * day, 0.1));
    const { sqn, sharpe, sortino, calmar, reasons } = summaryOf(...rows);
    expect([sqn, sharpe, sortino, calmar]).toEqual([null, null, null, null]);
    expect(reasons).toMatchObject({
      sqn: 'no_variance',
      sharpe: 'no_variance',
      sortino: 'no_losing_days',
      calmar: 'no_drawdown',
    });
  });

  it('counts an outcome without an R as resolved, but in no metric of R', () => {
    const summary = summaryOf(scored({ outcome: 'win' }), scored({ outcome: 'loss', realizedRr: -1 }));
    expect(summary).toMatchObject({ resolved: 2, rated: 1, hitRate: 0.5, winRate: 0, averageR: -1 });
  });

  it('says what it does not know of outcomes that a bot wrote itself', () => {
    const { reasons, effectiveN } = summaryOf(scored({ outcome: 'win', realizedRr: 1 }));
    expect(reasons).toMatchObject({
      breakEvenBps: 'gross_unknown',
      'gross.averageR': 'gross_unknown',
      mae: 'excursions_unknown',
      mfe: 'excursions_unknown',
      holdingMs: 'holding_unknown',
      averageConcurrency: 'holding_unknown',
      maxConcurrency: 'holding_unknown',
      effectiveN: 'label_end_unknown',
    });
    expect(effectiveN).toBeNull();
    const instant = summaryOf(traded(monday, 1, { exitTs: monday }));
    expect(instant.reasons).toMatchObject({ exposure: 'no_holding_time' });
  });

  it.each([
    ['R', { outcome: 'win', realizedRr: Number.POSITIVE_INFINITY }],
    ['latency', { latencyMs: Number.POSITIVE_INFINITY }],
    ['time', { ts: Number.NaN }],
  ] as const)('refuses a %s that is not finite', (_, bad) => {
    expect(() => summaryOf(scored(bad))).toThrow(expect.objectContaining({ code: 'number.invalid' }));
  });

  it('refuses a BUY that is labelled without an outcome', () => {
    const signals = createScoredSignals(1, [{ modelId: 'm', symbol: 'A', tf: '1m' }]);
    signals.ts[0] = monday;
    signals.pred[0] = sideCodes.BUY;
    signals.status[0] = statusCodes.labelled;
    expect(() => summarizePerformance(signals)).toThrow(expect.objectContaining({ code: 'signal.invalid' }));
  });

  it('never yields NaN or Infinity, and names a reason for each null', () => {
    const finite = fc.option(
      fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(1, -1)),
    );
    const time = fc.integer({ min: 0, max: 60 * 1_440 }).map((slot) => monday + slot * minute);
    const row = fc.record({
      ts: time,
      pred: fc.constantFrom('BUY' as const, 'SELL' as const, 'HOLD' as const),
      outcome: fc.constantFrom(
        'win' as const,
        'loss' as const,
        'timeout' as const,
        'unresolved' as const,
        null,
      ),
      realizedRr: finite,
      grossReturn: finite,
      stop: fc.option(fc.double({ min: 1e-6, max: 1, noNaN: true })),
      mae: finite,
      entryTs: fc.option(time),
      exitTs: fc.option(time),
      latencyMs: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
    });
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const { reasons, from, to, drawdown, ...summary } = summaryOf(...rows.map(scored));
        expect(Object.values(reasons).every((reason) => reason in noValueReasons)).toBe(true);
        const named: Record<string, unknown> = reasons;
        const check = (metric: string, value: unknown) => {
          if (value === null) expect(named).toHaveProperty([metric]);
          else expect(Number.isFinite(value)).toBe(true);
        };
        for (const [name, value] of Object.entries(summary)) {
          if (typeof value !== 'object' || value === null) check(name, value);
          else {
            for (const [part, inner] of Object.entries(value))
              check(name === 'gross' ? `gross.${part}` : name, inner);
          }
        }
        if (drawdown === null) expect(named).toHaveProperty(['drawdown']);
      }),
      { numRuns: 300 },
    );
  });
});

describe('selectSignals', () => {
  it('keeps every column of the rows that are chosen, in their order', () => {
    const rows = [0, 1, 2, 3].map((n) =>
      traded(monday + n * minute, n - 1.5, { proba: n / 10, latencyMs: n }),
    );
    const chosen = selectSignals(scoredSignalsOf(rows), Uint32Array.of(1, 3));
    const direct = scoredSignalsOf(
      rows.filter((_, n) => n % 2 === 1).map((row, n) => ({ ...row, id: 2 * n + 1 })),
    );
    expect(chosen).toEqual(direct);
  });
});

describe('scoredSignalsOf', () => {
  it('puts series in order of appearance and their rows in order of (ts, id)', () => {
    const signals = scoredSignalsOf([
      scored({ symbol: 'B', ts: 2, id: 7 }),
      scored({ symbol: 'A', ts: 1, id: 6 }),
      scored({ symbol: 'B', ts: 1, id: 5 }),
      scored({ symbol: 'B', ts: 1, id: 4, pred: 'HOLD', label: 'SELL' }),
    ]);
    expect(signals.series.map(({ symbol }) => symbol)).toEqual(['B', 'A']);
    expect([...signals.id]).toEqual([4, 5, 7, 6]);
    expect([...signals.status]).toEqual([statusCodes.labelled, 0, 0, 0]);
    expect([...signals.label]).toEqual([sideCodes.SELL, 2, 2, 2]);
  });
});

describe('groupPerformance', () => {
  it('summarizes each group by itself, in ascending order of its keys', () => {
    const signals = scoredSignalsOf([
      traded(monday, 2, { symbol: 'B' }),
      traded(monday, -1, { symbol: 'A', modelId: 'n' }),
      traded(monday + minute, -1, { symbol: 'B', pred: 'SELL' }),
    ]);
    const found = groupPerformance(signals, ['symbol', 'pred']);
    expect(found.map(({ values, summary }) => [values, summary.signals, summary.totalR])).toEqual([
      [{ symbol: 'A', pred: 'BUY' }, 1, -1],
      [{ symbol: 'B', pred: 'BUY' }, 1, 2],
      [{ symbol: 'B', pred: 'SELL' }, 1, -1],
    ]);
    expect(groupPerformance(signals, ['model']).map(({ values }) => values)).toEqual([
      { model: 'm' },
      { model: 'n' },
    ]);
    expect(groupPerformance(signals, []).map(({ values, summary }) => [values, summary.signals])).toEqual([
      [{}, 3],
    ]);
    expect(groupPerformance(scoredSignalsOf([]), ['symbol'])).toEqual([]);
  });

  it('takes hours, days and ISO weeks in UTC, weekdays from 1 for Monday', () => {
    const sunday = monday + 6 * day + 23 * 60 * minute + 59 * minute;
    const signals = scoredSignalsOf([traded(sunday, 1), traded(sunday + minute, 1), traded(monday - 1, 1)]);
    const values = (key: 'hour' | 'weekday' | 'day' | 'week') =>
      groupPerformance(signals, [key]).map((group) => [group.values[key], group.summary.signals]);
    expect(values('hour')).toEqual([
      [0, 1],
      [23, 2],
    ]);
    expect(values('weekday')).toEqual([
      [1, 1],
      [7, 2],
    ]);
    expect(values('day')).toEqual([
      [monday - day, 1],
      [monday + 6 * day, 1],
      [monday + 7 * day, 1],
    ]);
    expect(values('week')).toEqual([
      [monday - 7 * day, 1],
      [monday, 1],
      [monday + 7 * day, 1],
    ]);
  });

  it('groups probabilities by tenths, 1 with the last, those not known at the end', () => {
    const probabilities = [1, 0.95, 0.3, 0.29, 0, null];
    const signals = scoredSignalsOf(probabilities.map((proba) => scored({ proba })));
    const found = groupPerformance(signals, ['probability', 'timeframe']);
    expect(
      found.map(({ values, summary }) => [values.probability, values.timeframe, summary.signals]),
    ).toEqual([
      [0, '1m', 1],
      [0.2, '1m', 1],
      [0.3, '1m', 1],
      [0.9, '1m', 2],
      [null, '1m', 1],
    ]);
  });

  it('loses and doubles no signal, and sums to the whole', () => {
    const rows = fc.array(
      fc.record({
        symbol: fc.constantFrom('A', 'B', 'C'),
        ts: fc.integer({ min: 0, max: 20_000 }).map((slot) => monday + slot * minute),
        realizedRr: fc.integer({ min: -8, max: 8 }),
      }),
      { minLength: 1 },
    );
    const keys = fc.subarray([
      'model',
      'symbol',
      'timeframe',
      'pred',
      'hour',
      'weekday',
      'day',
      'week',
    ] as const);
    fc.assert(
      fc.property(rows, keys, (list, by) => {
        const signals = scoredSignalsOf(
          list.map(({ realizedRr, ...row }) => traded(row.ts, realizedRr, row)),
        );
        const groups = groupPerformance(signals, by);
        const sum = (read: (one: PerformanceSummary) => number) =>
          groups.reduce((total, { summary }) => total + read(summary), 0);
        expect(sum((one) => one.signals)).toBe(list.length);
        expect(sum((one) => one.totalR ?? 0)).toBe(summarizePerformance(signals).totalR);
        expect(new Set(groups.map(({ values }) => JSON.stringify(values))).size).toBe(groups.length);
      }),
    );
  });
});

describe('quantile', () => {
  // numpy.quantile([1, 2, 4, 8], [0, 0.25, 0.5, 0.95, 1]) = [1, 1.75, 3, 7.4, 8]
  it.each([
    [0, 1],
    [0.25, 1.75],
    [0.5, 3],
    [0.95, 7.4],
    [1, 8],
  ])('at %d is type 7, as in numpy', (p, expected) => {
    expect(quantile([1, 2, 4, 8], p)).toBeCloseTo(expected, 12);
  });

  it('is null without values and the value itself with one', () => {
    expect(quantile([], 0.5)).toBeNull();
    expect(quantile([7], 0.95)).toBe(7);
  });

  it.each([-0.1, 1.1, Number.NaN])('refuses %d', (p) => {
    expect(() => quantile([1], p)).toThrow(expect.objectContaining({ code: 'number.invalid' }));
  });
});
