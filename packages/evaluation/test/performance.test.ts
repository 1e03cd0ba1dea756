import { describe, expect, it } from '@jest/globals';
import { groupPerformance, quantile, type ScoredSignal, summarizePerformance } from '@tidemark/evaluation';
import fc from 'fast-check';

const signal = (
  outcome: ScoredSignal['outcome'],
  realizedRr: number | null = null,
  latencyMs: number | null = null,
): ScoredSignal => ({ outcome, realizedRr, latencyMs });

describe('summarizePerformance', () => {
  it('counts a win by its realised R, a hit by its barrier', () => {
    const summary = summarizePerformance([
      signal('win', 1.5, 1),
      signal('win', -0.1, 2),
      signal('loss', -1, 3),
      signal('timeout', 0.25, 4),
      signal('timeout', 0, 10),
      signal('unresolved'),
      signal(null),
    ]);
    expect(summary).toEqual({
      signals: 7,
      resolved: 5,
      wins: 2,
      losses: 1,
      timeouts: 2,
      unresolved: 1,
      winRate: 2 / 5,
      hitRate: 2 / 3,
      profitFactor: 1.75 / 1.1,
      averageR: (1.75 - 1.1) / 5,
      latency: { p50: 3, p95: expect.closeTo(8.8, 12) },
      reasons: {},
    });
  });

  it('names the reason where there is nothing to tell', () => {
    expect(summarizePerformance([signal(null), signal('unresolved')])).toMatchObject({
      signals: 2,
      resolved: 0,
      winRate: null,
      hitRate: null,
      profitFactor: null,
      averageR: null,
      latency: { p50: null, p95: null },
      reasons: {
        winRate: 'no_resolved_signals',
        hitRate: 'no_barrier_touched',
        profitFactor: 'no_resolved_signals',
        averageR: 'no_resolved_signals',
        latency: 'no_latencies',
      },
    });
  });

  it('has no profit factor without losses, whether all won or all were even', () => {
    for (const r of [2, 0]) {
      expect(summarizePerformance([signal('timeout', r, 0)])).toMatchObject({
        profitFactor: null,
        averageR: r,
        reasons: { profitFactor: 'no_losses', hitRate: 'no_barrier_touched' },
      });
    }
  });

  it('has a profit factor of 0 without gains', () => {
    expect(summarizePerformance([signal('loss', -1)])).toMatchObject({ profitFactor: 0, winRate: 0 });
  });

  it('counts an outcome without an R as resolved, but in no metric of R', () => {
    const summary = summarizePerformance([signal('win'), signal('loss', -1)]);
    expect(summary).toMatchObject({ resolved: 2, hitRate: 0.5, winRate: 0, averageR: -1 });
  });

  it.each([
    ['R', signal('win', Number.NaN)],
    ['latency', signal(null, null, Number.POSITIVE_INFINITY)],
  ])('refuses a %s that is not finite', (_, bad) => {
    expect(() => summarizePerformance([bad])).toThrow(expect.objectContaining({ code: 'number.invalid' }));
  });

  it('never yields NaN or Infinity, and names a reason for each null', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    const rows = fc.array(
      fc.record({
        outcome: fc.constantFrom('win', 'loss', 'timeout', 'unresolved', null),
        realizedRr: fc.option(finite),
        latencyMs: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
      }),
    );
    fc.assert(
      fc.property(rows, (signals) => {
        const { reasons, latency, ...summary } = summarizePerformance(signals);
        for (const [name, value] of Object.entries({ ...summary, latency: latency.p95 })) {
          if (value === null) expect(reasons).toHaveProperty(name);
          else expect(Number.isFinite(value)).toBe(true);
        }
      }),
    );
  });
});

describe('groupPerformance', () => {
  it('summarizes each group by itself, in order of appearance', () => {
    const rows = [
      { symbol: 'B', ...signal('win', 2) },
      { symbol: 'A', ...signal('loss', -1) },
      { symbol: 'B', ...signal('loss', -1) },
    ];
    const groups = groupPerformance(rows, (row) => row.symbol);
    expect([...groups].map(([name, { signals, profitFactor }]) => [name, signals, profitFactor])).toEqual([
      ['B', 2, 2],
      ['A', 1, 0],
    ]);
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
