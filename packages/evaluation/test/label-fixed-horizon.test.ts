import { describe, expect, it } from '@jest/globals';
import { type LabelSpecInput, labelDecisions, parseLabelSpec } from '@tidemark/evaluation';
import { minute, minutes, still } from './hand-made-candles.ts';

type Row = readonly [number, number, number, number, number];

function label(
  rows: readonly Row[],
  {
    pred = 'BUY',
    asOf = 1_000 * minute,
    ...change
  }: {
    pred?: 'BUY' | 'SELL' | 'HOLD';
    asOf?: number;
    threshold?: number;
    entryDelayMs?: number;
    feeBps?: number;
  } = {},
) {
  const spec: LabelSpecInput = { kind: 'fixed-horizon', horizon: 3, feeBps: 0, slippageBps: 0, ...change };
  const request = { candles: minutes(...rows), decisions: [{ ts: minute, pred }], asOf };
  return labelDecisions({ ...request, spec: parseLabelSpec(spec) })[0];
}

const rises: readonly Row[] = [
  still(0, 7),
  [1, 100, 110, 95, 99],
  still(2, 99),
  [3, 99, 103, 98, 102],
  still(4, 7),
];

describe('a fixed-horizon label', () => {
  it('is the sign of the return from the open of the entry to the close of the H-th candle', () => {
    expect(label(rises)).toMatchObject({ label: 'BUY', entryPrice: 100, exitPrice: 102, grossReturn: 0.02 });
    const falls: readonly Row[] = [[1, 100, 110, 90, 105], still(2, 105), [3, 105, 105, 98, 98]];
    expect(label(falls)).toMatchObject({ label: 'SELL', grossReturn: -0.02 });
    expect(label([still(1), still(2), still(3)])).toMatchObject({ label: 'HOLD', grossReturn: 0 });
  });

  it('is HOLD up to the threshold, inclusive', () => {
    expect(label(rises, { threshold: 2 })?.label).toBe('HOLD');
    expect(label(rises, { threshold: 1.999 })?.label).toBe('BUY');
    const falls: readonly Row[] = [still(1), still(2), [3, 100, 100, 98, 98]];
    expect(label(falls, { threshold: 2 })?.label).toBe('HOLD');
    expect(label(falls, { threshold: 1.999 })?.label).toBe('SELL');
  });

  it('is gross: costs do not change it', () => {
    expect(label(rises, { feeBps: 500 })).toMatchObject({ label: 'BUY', realizedRr: expect.closeTo(-8, 9) });
  });

  it('waits for the whole horizon, and needs every candle of it', () => {
    const pending = { status: 'pending', outcome: null, label: null };
    expect(label(rises, { asOf: 4 * minute - 1 })).toEqual(pending);
    expect(label(rises, { asOf: 4 * minute })?.status).toBe('resolved');
    const holed: readonly Row[] = [still(1), still(3), still(4)];
    const gap = { status: 'unresolved', outcome: 'unresolved', label: null, reason: 'gap' };
    expect(label(holed)).toEqual(gap);
    expect(label(holed, { pred: 'HOLD' })).toEqual({ ...gap, outcome: null });
    expect(label([still(2), still(3), still(4)])).toEqual({ ...gap, reason: 'entry_missing' });
  });

  it('enters after the delay', () => {
    expect(label(rises, { entryDelayMs: 1 })).toMatchObject({ entryTs: 2 * minute, label: 'SELL' });
  });
});

describe('a trade over a fixed horizon', () => {
  it('is held to the last close whatever was touched, and its R is net return by risk', () => {
    // 1% risk; highest 110 and lowest 95 on the way from 100 to 102.
    const trade = {
      status: 'resolved',
      outcome: 'timeout',
      label: 'BUY',
      entryTs: minute,
      entryPrice: 100,
      exitTs: 4 * minute,
      exitPrice: 102,
      labelEnd: 4 * minute,
      holdingMs: 3 * minute,
      stop: 0.01,
      buyRr: expect.closeTo(2, 12),
      sellRr: expect.closeTo(-2, 12),
    };
    expect(label(rises)).toEqual({
      ...trade,
      grossReturn: 0.02,
      netReturn: 0.02,
      realizedRr: expect.closeTo(2, 12),
      mae: -0.05,
      mfe: 0.1,
    });
    expect(label(rises, { pred: 'SELL' })).toEqual({
      ...trade,
      grossReturn: -0.02,
      netReturn: -0.02,
      realizedRr: expect.closeTo(-2, 12),
      mae: -0.1,
      mfe: 0.05,
    });
  });

  it('returns nothing, and not minus nothing, on either side of a market that stood still', () => {
    for (const pred of ['BUY', 'SELL'] as const) {
      const outcome = label([still(1), still(2), still(3)], { pred });
      expect(outcome).toMatchObject({ grossReturn: 0, netReturn: 0, realizedRr: 0, mae: 0, mfe: 0 });
    }
  });
});
