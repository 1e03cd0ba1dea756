import { describe, expect, it } from '@jest/globals';
import { type LabelOutcome, labelTripleBarrier, tripleBarrierSpec } from '@tidemark/evaluation';
import { minute, minutes } from './hand-made-candles.ts';

type Row = readonly [number, number, number, number, number];

/** Candles with a true range of 2 from `from` on: opens and closes at 100, high 101, low 99. */
function ranging(from: number, to: number): Row[] {
  return Array.from({ length: to - from }, (_, index) => [from + index, 100, 101, 99, 100] as const);
}

function label(
  rows: readonly Row[],
  ts: number,
  pred: 'BUY' | 'HOLD' = 'BUY',
  profitInAtr = false,
): LabelOutcome[] {
  return labelTripleBarrier({
    candles: minutes(...rows),
    decisions: [{ ts: ts * minute, pred }],
    spec: tripleBarrierSpec({
      profit: profitInAtr ? { unit: 'atr', value: 2 } : { unit: 'percent', value: 5 },
      stop: { unit: 'atr', value: 2 },
      horizon: 2,
      feeBps: 0,
      slippageBps: 0,
    }),
    asOf: 10_000 * minute,
  });
}

describe('barriers in multiples of the ATR', () => {
  it('lie at multiples of the ATR of the last candle that had closed', () => {
    // ATR 2, so the stop is at 96; the entry candle's own range is of no account.
    const rows: Row[] = [...ranging(0, 20), [20, 100, 100, 90, 90], [21, 90, 90, 90, 90]];
    expect(label(rows, 20)).toMatchObject([{ outcome: 'loss', exitPrice: 96, realizedRr: -1 }]);
  });

  it('need 15 closed candles, since a true range needs the close before', () => {
    const rows = [...ranging(0, 20)];
    expect(label(rows, 15)).toMatchObject([{ status: 'resolved' }]);
    expect(label(rows, 14)).toEqual([
      { status: 'unresolved', outcome: 'unresolved', reason: 'no_atr', label: 'HOLD' },
    ]);
  });

  it('follow Wilder: a fourteenth of the new range enters', () => {
    // Range 2 for 14 true ranges, then one of 16: ATR = (13 x 2 + 16) / 14 = 3, stop 2 x 3 below 100.
    const rows: Row[] = [
      ...ranging(0, 15),
      [15, 100, 108, 92, 100],
      [16, 100, 100, 90, 90],
      [17, 90, 90, 90, 90],
    ];
    expect(label(rows, 16)).toMatchObject([{ outcome: 'loss', exitPrice: 94 }]);
  });

  it('hold over three missing slots and start again after four', () => {
    const decisionAfterHole = (hole: number) =>
      label([...ranging(0, 20), ...ranging(20 + hole, 24 + hole)], 20 + hole);
    expect(decisionAfterHole(3)).toMatchObject([{ status: 'resolved' }]);
    expect(decisionAfterHole(4)).toMatchObject([{ reason: 'no_atr' }]);
    const later = [...ranging(0, 20), ...ranging(24, 45)];
    expect(label(later, 38)).toMatchObject([{ reason: 'no_atr' }]);
    expect(label(later, 39)).toMatchObject([{ status: 'resolved' }]);
  });

  it('leave no label either where the profit distance hangs on an ATR that is not known', () => {
    expect(label(ranging(0, 20), 3, 'HOLD', true)).toEqual([
      { status: 'unresolved', outcome: null, reason: 'no_atr', label: null },
    ]);
    expect(label(ranging(0, 20), 16, 'BUY', true)).toMatchObject([{ outcome: 'timeout', label: 'HOLD' }]);
  });

  it('have no distance in a market that stood still', () => {
    const still = Array.from({ length: 20 }, (_, slot) => [slot, 100, 100, 100, 100] as const);
    expect(label(still, 16)).toMatchObject([{ reason: 'no_atr' }]);
  });
});
