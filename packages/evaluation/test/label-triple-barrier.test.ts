import { describe, expect, it } from '@jest/globals';
import {
  type CandleColumns,
  type LabelOutcome,
  labelTripleBarrier,
  type ResolvedOutcome,
  type TripleBarrierSpecInput,
  toCandleColumns,
  tripleBarrierSpec,
} from '@tidemark/evaluation';
import { minute, minutes, still } from './hand-made-candles.ts';

const free = { feeBps: 0, slippageBps: 0 };
const onePercent: TripleBarrierSpecInput = {
  profit: { unit: 'percent', value: 1 },
  stop: { unit: 'percent', value: 1 },
  horizon: 3,
  ...free,
};

function label(
  candles: CandleColumns,
  options: {
    ts?: number;
    pred?: 'BUY' | 'SELL' | 'HOLD';
    spec?: Partial<TripleBarrierSpecInput>;
    asOf?: number;
  } = {},
): LabelOutcome {
  const { ts = minute, pred = 'BUY', spec = {}, asOf = 1_000 * minute } = options;
  const [outcome] = labelTripleBarrier({
    candles,
    decisions: [{ ts, pred }],
    spec: tripleBarrierSpec({ ...onePercent, ...spec }),
    asOf,
  });
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
}

function resolved(outcome: LabelOutcome): ResolvedOutcome {
  if (outcome.status !== 'resolved') throw new Error(`not resolved but ${JSON.stringify(outcome)}`);
  return outcome;
}

describe('the entry', () => {
  const candles = minutes(still(0, 90), [1, 100, 101, 100, 100], still(2), still(3), still(4), still(5));

  it('is the open of the slot that begins at the decision', () => {
    expect(label(candles, { ts: minute })).toMatchObject({
      outcome: 'win',
      entryTs: minute,
      entryPrice: 100,
      exitTs: 2 * minute,
    });
  });

  it('is the open of the next slot for a decision inside one', () => {
    expect(label(candles, { ts: 1 })).toMatchObject({ entryTs: minute, outcome: 'win' });
    expect(label(candles, { ts: minute + 1 })).toMatchObject({ entryTs: 2 * minute, outcome: 'timeout' });
  });

  it('waits for the entry delay', () => {
    expect(label(candles, { spec: { entryDelayMs: 1 } })).toMatchObject({ entryTs: 2 * minute });
    expect(label(candles, { spec: { entryDelayMs: minute } })).toMatchObject({ entryTs: 2 * minute });
  });

  it('leaves the signal unresolved if its candle is missing, and takes no later one', () => {
    const holed = minutes(still(0), still(2), still(3), still(4), still(5));
    expect(label(holed)).toEqual({
      status: 'unresolved',
      outcome: 'unresolved',
      label: null,
      reason: 'entry_missing',
    });
  });

  it('leaves the signal unresolved at a price that has no return', () => {
    const free = minutes(still(1, 0), still(2, 0), still(3, 0));
    expect(label(free)).toMatchObject({ outcome: 'unresolved', reason: 'price_not_positive' });
  });

  it('follows the calendar in monthly candles', () => {
    const months = ['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01'].map((day) => Date.parse(day));
    const candles = toCandleColumns(
      '1mo',
      months.map((ts) => ({ ts, o: 100, h: 100, l: 100, c: 100 })),
    );
    expect(label(candles, { ts: Date.parse('2026-01-05'), asOf: Date.parse('2026-05-01') })).toMatchObject({
      outcome: 'timeout',
      entryTs: Date.parse('2026-02-01'),
      exitTs: Date.parse('2026-05-01'),
    });
  });
});

describe('the path', () => {
  it('is unresolved with a candle missing, even if a barrier was touched before', () => {
    const touchedFirst = minutes([1, 100, 105, 100, 100], still(2), still(4), still(5));
    expect(label(touchedFirst)).toEqual({
      status: 'unresolved',
      outcome: 'unresolved',
      label: null,
      reason: 'gap',
    });
  });

  it('includes the entry candle and ends with the H-th', () => {
    const lateTouch = minutes(still(1), still(2), [3, 100, 101, 100, 100], still(4));
    expect(label(lateTouch)).toMatchObject({ outcome: 'win' });
    const tooLate = minutes(still(1), still(2), [3, 100, 100, 100, 100.5], [4, 100, 101, 100, 100]);
    expect(label(tooLate)).toMatchObject({ outcome: 'timeout', exitPrice: 100.5, label: 'HOLD' });
  });

  it('does not mind a gap after it', () => {
    const gapAfter = minutes(still(1), still(2), still(3), still(5));
    expect(label(gapAfter)).toMatchObject({ outcome: 'timeout' });
  });

  it('is pending until its last candle has closed, even if a barrier was touched before', () => {
    const candles = minutes([1, 100, 105, 100, 100], still(2));
    const pending = { status: 'pending', outcome: null, label: null };
    expect(label(candles, { asOf: 3 * minute })).toEqual(pending);
    const complete = minutes([1, 100, 105, 100, 100], still(2), still(3));
    expect(label(complete, { asOf: 4 * minute - 1 })).toEqual(pending);
    expect(label(complete, { asOf: 4 * minute })).toMatchObject({ outcome: 'win' });
  });

  it('is pending, not unresolved, while it has a hole but has not ended', () => {
    expect(label(minutes(still(2)), { asOf: 3 * minute })).toMatchObject({ status: 'pending' });
  });
});

describe('the barriers', () => {
  const upper = 100 * (1 + 0.01);
  const lower = 100 * (1 - 0.01);
  const below = (price: number) => price - 1e-12;

  it('are touched by equality', () => {
    expect(label(minutes([1, 100, upper, 100, 100], still(2), still(3)))).toMatchObject({ outcome: 'win' });
    expect(label(minutes([1, 100, 100, lower, 100], still(2), still(3)))).toMatchObject({ outcome: 'loss' });
    const short = minutes([1, 100, below(upper), 100, 100], still(2), still(3));
    expect(label(short)).toMatchObject({ outcome: 'timeout' });
  });

  it('swap sides for SELL', () => {
    const falls = minutes([1, 100, 100, lower, 100], still(2), still(3));
    expect(label(falls, { pred: 'SELL' })).toMatchObject({ outcome: 'win', exitPrice: lower });
    const rises = minutes([1, 100, upper, 100, 100], still(2), still(3));
    expect(label(rises, { pred: 'SELL' })).toMatchObject({ outcome: 'loss', exitPrice: upper });
  });

  it('may be multiples of the stop', () => {
    const spec: Partial<TripleBarrierSpecInput> = { profit: { unit: 'stops', value: 2 } };
    const candles = minutes([1, 100, 101.5, 100, 100], [2, 100, 102, 100, 100], still(3));
    const outcome = resolved(label(candles, { spec }));
    expect(outcome).toMatchObject({ outcome: 'win', exitPrice: 102, exitTs: 3 * minute });
    expect(outcome.realizedRr).toBeCloseTo(2, 12);
  });

  it('are the first touched, not the farthest', () => {
    const downThenUp = minutes([1, 100, 100, 99, 99], [2, 99, 120, 99, 120], still(3));
    expect(label(downThenUp)).toMatchObject({ outcome: 'loss', label: 'SELL' });
  });
});

describe('a candle that touches both barriers', () => {
  const both = minutes(still(1), [2, 100, 101, 99, 100], still(3));

  it('counts as the stop under the pessimistic policy, the default', () => {
    expect(label(both)).toMatchObject({ outcome: 'loss', exitPrice: 99 });
    expect(label(both, { pred: 'SELL' })).toMatchObject({ outcome: 'loss', exitPrice: 101 });
  });

  it('counts as the profit under the optimistic one', () => {
    expect(label(both, { spec: { tiePolicy: 'optimistic' } })).toMatchObject({
      outcome: 'win',
      exitPrice: 101,
    });
  });

  it('leaves the signal unresolved under the policy to drop it', () => {
    expect(label(both, { spec: { tiePolicy: 'drop' } })).toEqual({
      status: 'unresolved',
      outcome: 'unresolved',
      reason: 'tie_dropped',
      label: 'HOLD',
    });
  });

  it('is labelled HOLD whatever the policy', () => {
    for (const tiePolicy of ['pessimistic', 'optimistic', 'drop'] as const) {
      expect(label(both, { spec: { tiePolicy } }).label).toBe('HOLD');
    }
  });
});

describe('fills', () => {
  it('takes a stop at the open if the candle gapped through the level', () => {
    const gapsDown = minutes(still(1), [2, 95, 96, 94, 95], still(3));
    expect(label(gapsDown)).toMatchObject({ outcome: 'loss', exitPrice: 95, realizedRr: -5 });
    const gapsUp = minutes(still(1), [2, 105, 106, 104, 105], still(3));
    expect(label(gapsUp, { pred: 'SELL' })).toMatchObject({ outcome: 'loss', exitPrice: 105 });
  });

  it('takes a profit at its level though the candle opened beyond it', () => {
    const gapsUp = minutes(still(1), [2, 105, 106, 104, 105], still(3));
    expect(label(gapsUp)).toMatchObject({ outcome: 'win', exitPrice: 101 });
  });

  it('takes a timeout at the close of the last candle', () => {
    const drifts = minutes(still(1), still(2), [3, 100, 100.5, 100, 100.4]);
    const outcome = resolved(label(drifts));
    expect(outcome).toMatchObject({ outcome: 'timeout', exitPrice: 100.4, holdingMs: 3 * minute });
    expect(outcome.grossReturn).toBeCloseTo(0.004, 12);
  });

  it('charges fee and slippage on both sides, 7 basis points a side unless told', () => {
    const wins = minutes([1, 100, 101, 100, 100], still(2), still(3));
    const spec = tripleBarrierSpec({
      profit: { unit: 'percent', value: 1 },
      stop: { unit: 'percent', value: 0.5 },
      horizon: 3,
    });
    const [outcome] = labelTripleBarrier({
      candles: wins,
      decisions: [{ ts: minute, pred: 'BUY' }],
      spec,
      asOf: 10 * minute,
    });
    const { grossReturn, netReturn, realizedRr } = resolved(outcome ?? label(wins));
    expect(grossReturn).toBeCloseTo(0.01, 12);
    expect(netReturn).toBeCloseTo(0.01 - 0.0014, 12);
    expect(realizedRr).toBeCloseTo(0.0086 / 0.005, 12);
  });
});

describe('the label', () => {
  it('puts both barriers at the profit distance, whatever the stop and the prediction are', () => {
    const spec: Partial<TripleBarrierSpecInput> = { stop: { unit: 'percent', value: 0.2 } };
    const dipsThenRises = minutes(still(1), [2, 100, 100, 99.5, 99.8], [3, 100, 101, 100, 101]);
    const labels = (['BUY', 'SELL', 'HOLD'] as const).map((pred) => label(dipsThenRises, { spec, pred }));
    expect(labels.map((outcome) => outcome.label)).toEqual(['BUY', 'BUY', 'BUY']);
    expect(labels.map((outcome) => outcome.outcome)).toEqual(['loss', 'loss', null]);
  });

  it('is SELL if the lower barrier is touched first and HOLD if neither is', () => {
    expect(label(minutes(still(1), [2, 100, 100, 99, 100], [3, 100, 101, 100, 100])).label).toBe('SELL');
    expect(label(minutes(still(1), still(2), still(3))).label).toBe('HOLD');
  });

  it('is what HOLD gets, beside what either side would have got', () => {
    const rises = minutes(still(1), [2, 100, 101, 100, 101], still(3));
    expect(label(rises, { pred: 'HOLD' })).toEqual({
      status: 'labelled',
      outcome: null,
      label: 'BUY',
      entryTs: 60_000,
      entryPrice: 100,
      labelEnd: 240_000,
      stop: 0.01,
      buyRr: 1,
      sellRr: -1,
    });
    const holed = minutes(still(1), still(3));
    expect(label(holed, { pred: 'HOLD' })).toMatchObject({ outcome: null, label: null, reason: 'gap' });
  });
});

describe('excursions', () => {
  const spec: Partial<TripleBarrierSpecInput> = { stop: { unit: 'percent', value: 2 } };

  it('count the exit candle up to the fill of a win, and against it in full', () => {
    const wins = minutes([1, 100, 100.5, 99.5, 100], [2, 100, 103, 98.5, 102], still(3, 50));
    const outcome = resolved(label(wins, { spec }));
    expect(outcome.outcome).toBe('win');
    expect(outcome.mfe).toBeCloseTo(0.01, 12);
    expect(outcome.mae).toBeCloseTo(-0.015, 12);
  });

  it('count nothing beyond the fill of a stop, and of its candle only the open in favour', () => {
    const loses = minutes([1, 100, 100.2, 99.9, 100], [2, 100.4, 100.9, 90, 91], still(3, 500));
    const outcome = resolved(label(loses, { spec }));
    expect(outcome.outcome).toBe('loss');
    expect(outcome.mae).toBeCloseTo(-0.02, 12);
    expect(outcome.mfe).toBeCloseTo(0.004, 12);
  });

  it('count every candle of a timeout, from the side of the prediction', () => {
    const drifts = minutes(still(1), [2, 100, 100.6, 100, 100], [3, 100, 100, 99.3, 100]);
    const outcome = resolved(label(drifts, { pred: 'SELL' }));
    expect(outcome.mfe).toBeCloseTo(0.007, 12);
    expect(outcome.mae).toBeCloseTo(-0.006, 12);
  });
});
