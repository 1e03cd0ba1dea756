import { describe, expect, it } from '@jest/globals';
import { type TripleBarrierSpecInput, tripleBarrierSpec } from '@tidemark/evaluation';

const given: TripleBarrierSpecInput = {
  profit: { unit: 'stops', value: 2 },
  stop: { unit: 'percent', value: 0.5 },
  horizon: 60,
};

describe('tripleBarrierSpec', () => {
  it('fills in no delay, stop first, and 5 and 2 basis points a side', () => {
    expect(tripleBarrierSpec(given)).toEqual({
      ...given,
      entryDelayMs: 0,
      tiePolicy: 'pessimistic',
      feeBps: 5,
      slippageBps: 2,
      funding: 'excluded',
    });
  });

  it.each<[string, Partial<TripleBarrierSpecInput>]>([
    ['a stop of 0', { stop: { unit: 'percent', value: 0 } }],
    ['a profit that is not finite', { profit: { unit: 'percent', value: Number.POSITIVE_INFINITY } }],
    ['half a candle', { horizon: 1.5 }],
    ['no candle at all', { horizon: 0 }],
    ['a negative fee', { feeBps: -1 }],
  ])('refuses %s', (_, change) => {
    expect(() => tripleBarrierSpec({ ...given, ...change })).toThrow(
      expect.objectContaining({ code: 'label.spec_invalid' }),
    );
  });

  it('does not compile with a stop in multiples of itself', () => {
    // @ts-expect-error a stop is in percent or in multiples of the ATR
    expect(() => tripleBarrierSpec({ ...given, stop: { unit: 'stops', value: 1 } })).toThrow(
      'label specification',
    );
  });
});
