import { describe, expect, it } from '@jest/globals';
import { groupPerformance, summarizePerformance } from '@tidemark/evaluation';
import { expectAgreement, golden, goldenSignals } from './golden-performance.ts';

describe('the performance of 1,357 real signals', () => {
  it.each(golden.summaries)('agrees with numpy, scipy and pandas in every metric: $model $of', (expected) => {
    const { model, of, ...values } = expected;
    const signals = goldenSignals(model);
    const by = of.symbol === undefined ? 'pred' : 'symbol';
    const summary =
      Object.keys(of).length === 0
        ? summarizePerformance(signals)
        : groupPerformance(signals, [by]).find((group) => group.values[by] === of[by])?.summary;
    const { reasons, ...found } = summary ?? { reasons: null };
    // Every field has a reference value, so that none can be forgotten.
    expect(Object.keys(found).sort()).toEqual(Object.keys(values).sort());
    expectAgreement(found, values);
    expect(reasons).toEqual({});
  });

  it('holds what hurts: overlapping trades, idle days, outcomes without an R, falls with and without a recovery', () => {
    const [first] = golden.summaries;
    expect(first?.days).toBeGreaterThan(40);
    expect(first?.maxConcurrency).toBeGreaterThan(2);
    expect(first?.rated).toBeLessThan(first?.resolved ?? 0);
    expect(first?.effectiveN).toBeLessThan(0.8 * (first?.rated ?? 0));
    for (const count of ['timeouts', 'unresolved', 'pending', 'holds'] as const) {
      expect(first?.[count]).toBeGreaterThan(0);
    }
    const recoveries = new Set(golden.summaries.map(({ drawdown }) => drawdown?.recoveredAt === null));
    expect(recoveries.size).toBe(2);
  });
});
