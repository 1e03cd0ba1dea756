import { describe, expect, it } from '@jest/globals';
import {
  type CandleColumns,
  labelTripleBarrier,
  type TripleBarrierSpecInput,
  tiePolicies,
  toCandleColumns,
  tripleBarrierSpec,
} from '@tidemark/evaluation';
import fc from 'fast-check';
import type { Bar } from './arbitrary-bars.ts';
import { minute, minutes, still } from './hand-made-candles.ts';

const fiveMinutes = 5 * minute;
const spec: TripleBarrierSpecInput = {
  profit: { unit: 'percent', value: 1 },
  stop: { unit: 'percent', value: 1 },
  horizon: 2,
  feeBps: 0,
  slippageBps: 0,
};

type Row = readonly [number, number, number, number, number];
const up: Row = [0, 100, 101, 100, 100];
const down: Row = [0, 100, 100, 99, 100];
const both: Row = [0, 100, 101, 99, 100];

/** Five-minute candles of which the second touches both barriers, and what is told of a decision at the first. */
function label(
  inside: readonly (Row | undefined)[],
  {
    pred = 'BUY',
    finer = [
      minutes(
        ...inside.flatMap((row, at) => (row ? [[5 + at, row[1], row[2], row[3], row[4]] as const] : [])),
      ),
    ],
    ...change
  }: {
    pred?: 'BUY' | 'SELL' | 'HOLD';
    finer?: readonly CandleColumns[];
  } & Partial<TripleBarrierSpecInput> = {},
) {
  const candles = toCandleColumns('5m', [
    { ts: 0, o: 100, h: 100.5, l: 99.5, c: 100 },
    { ts: fiveMinutes, o: 100, h: 101, l: 99, c: 100 },
  ]);
  const told: number[] = [];
  const [outcome] = labelTripleBarrier({
    candles,
    decisions: [{ ts: 0, pred }],
    spec: tripleBarrierSpec({ ...spec, ...change }),
    asOf: 1e9,
    finerCandles: finer,
    onTie: (ts) => told.push(ts),
  });
  if (outcome === undefined) throw new Error('no outcome');
  return { ...outcome, ties: [...new Set(told)] };
}

describe('a candle that touches both barriers', () => {
  const calm = still(0);

  it('is ordered by the first of its finer candles that touches either', () => {
    const lowFirst = [calm, down, up, calm, calm];
    expect(label(lowFirst)).toMatchObject({ outcome: 'loss', label: 'SELL', buyRr: -1, sellRr: 1, ties: [] });
    const highFirst = [calm, calm, up, both, down];
    expect(label(highFirst)).toMatchObject({ outcome: 'win', label: 'BUY', buyRr: 1, sellRr: -1, ties: [] });
    expect(label(highFirst, { pred: 'SELL' })).toMatchObject({ outcome: 'loss', exitPrice: 101 });
    expect(label(highFirst, { pred: 'HOLD' })).toMatchObject({ status: 'labelled', label: 'BUY' });
  });

  it('is ordered whatever the policy would have said', () => {
    for (const tiePolicy of tiePolicies) {
      expect(label([calm, down, up, calm, calm], { tiePolicy }).outcome).toBe('loss');
      expect(label([calm, up, down, calm, calm], { tiePolicy }).outcome).toBe('win');
    }
  });

  it.each([
    ['pessimistic', { outcome: 'loss', buyRr: -1, sellRr: -1 }],
    ['optimistic', { outcome: 'win', buyRr: 1, sellRr: 1 }],
    ['drop', { outcome: 'unresolved', reason: 'tie_dropped' }],
  ] as const)('falls to the %s policy if the finer candle itself touches both', (tiePolicy, expected) => {
    const tied = label([calm, both, up, calm, calm], { tiePolicy });
    // Reading the same candles again would not tell more.
    expect(tied).toMatchObject({ ...expected, label: 'HOLD', ties: [] });
  });

  it('gives HOLD no R on either side where a tie is dropped', () => {
    const tied = label([calm, both, up, calm, calm], { tiePolicy: 'drop', pred: 'HOLD' });
    expect(tied).toMatchObject({ status: 'labelled', label: 'HOLD', stop: 0.01, buyRr: null, sellRr: null });
  });

  it('is not ordered by finer candles with a hole, even one after the touch', () => {
    const holed = label([calm, up, down, calm, undefined]);
    expect(holed).toMatchObject({ outcome: 'loss', label: 'HOLD', ties: [fiveMinutes] });
    expect(label([undefined, up, down, calm, calm])).toMatchObject({ label: 'HOLD', ties: [fiveMinutes] });
    expect(label([])).toMatchObject({ label: 'HOLD', ties: [fiveMinutes] });
    expect(label([], { finer: [] })).toMatchObject({ label: 'HOLD', ties: [fiveMinutes] });
  });

  it('is ordered by any of several timeframes that is complete and can', () => {
    const wholeMinutes = minutes(
      still(5),
      [6, 100, 100, 99, 100],
      [7, 100, 101, 100, 100],
      still(8),
      still(9),
    );
    const holed = minutes([5, 100, 101, 100, 100], still(7));
    const threes = toCandleColumns('3m', []);
    expect(label([], { finer: [threes, holed, wholeMinutes] })).toMatchObject({ label: 'SELL', ties: [] });
    const tied = toCandleColumns('5m', [{ ts: fiveMinutes, o: 100, h: 101, l: 99, c: 100 }]);
    expect(label([], { finer: [tied, wholeMinutes] })).toMatchObject({ label: 'SELL' });
    expect(label([], { finer: [wholeMinutes, tied] })).toMatchObject({ label: 'SELL' });
  });

  it('refuses finer candles that are out of order', () => {
    const [first] = [minutes(still(5), still(6))];
    const finer = [{ ...first, ts: Float64Array.of(6 * minute, 5 * minute) }];
    expect(() => label([], { finer })).toThrow(expect.objectContaining({ code: 'candle.out_of_order' }));
  });

  it('may be one for a side and none for the label and the other side', () => {
    // Up 1% and then down 0.5%: the profit and the stop of a BUY, the stop alone of a SELL.
    const candles = toCandleColumns('5m', [{ ts: 0, o: 100, h: 101, l: 99.5, c: 100 }]);
    const found = labelTripleBarrier({
      candles,
      decisions: [{ ts: 0, pred: 'BUY' }],
      spec: tripleBarrierSpec({ ...spec, stop: { unit: 'percent', value: 0.5 }, horizon: 1 }),
      asOf: 1e9,
      finerCandles: [
        minutes(still(0), [1, 100, 101, 100, 100], [2, 100, 100, 99.5, 100], still(3), still(4)),
      ],
    });
    expect(found).toMatchObject([{ outcome: 'win', label: 'BUY', buyRr: 2, sellRr: expect.closeTo(-1, 9) }]);
  });
});

describe('five-minute candles with all their minutes', () => {
  const path = fc.array(
    fc.record({
      c: fc.integer({ min: 97, max: 103 }),
      above: fc.integer({ min: 0, max: 2 }),
      below: fc.integer({ min: 0, max: 2 }),
    }),
    { minLength: 100, maxLength: 100 },
  );
  const specs = fc.record({
    profit: fc.record({ unit: fc.constant('percent' as const), value: fc.constantFrom(1, 2, 3) }),
    stop: fc.record({ unit: fc.constant('percent' as const), value: fc.constantFrom(1, 2, 3) }),
    horizon: fc.integer({ min: 1, max: 8 }),
    tiePolicy: fc.constantFrom(...tiePolicies),
  });

  it('tell what the minutes tell', () => {
    let ordered = 0;
    fc.assert(
      fc.property(path, specs, (rows, chosen) => {
        let open = 100;
        const bars = rows.map(({ c, above, below }, at): Bar => {
          const bar = {
            ts: at * minute,
            o: open,
            c,
            h: Math.max(open, c) + above,
            l: Math.min(open, c) - below,
          };
          open = c;
          return bar;
        });
        const fives = Array.from({ length: 20 }, (_, at): Bar => {
          const part = bars.slice(at * 5, at * 5 + 5);
          return {
            ts: at * fiveMinutes,
            o: part[0]?.o ?? 0,
            h: Math.max(...part.map((bar) => bar.h)),
            l: Math.min(...part.map((bar) => bar.l)),
            c: part[4]?.c ?? 0,
          };
        });
        const finer = toCandleColumns('1m', bars);
        const candles = toCandleColumns('5m', fives);
        const decisions = (['BUY', 'SELL', 'HOLD'] as const).flatMap((pred) =>
          fives.map(({ ts }) => ({ ts, pred })),
        );
        const asOf = 100 * minute;
        const coarse = { candles, decisions, asOf, spec: tripleBarrierSpec(chosen) };
        const found = labelTripleBarrier({ ...coarse, finerCandles: [finer] });
        const byMinute = labelTripleBarrier({
          candles: finer,
          decisions,
          asOf,
          spec: tripleBarrierSpec({ ...chosen, horizon: chosen.horizon * 5 }),
        });
        const told = (outcomes: typeof found) =>
          outcomes.map((outcome) => [outcome.status, outcome.outcome, outcome.label]);
        expect(told(found)).toEqual(told(byMinute));
        const unordered = told(labelTripleBarrier(coarse));
        ordered += told(found).filter((one, at) => String(one) !== String(unordered[at])).length;
      }),
      { numRuns: 60 },
    );
    // Otherwise the finer candles would have had nothing to say.
    expect(ordered).toBeGreaterThan(100);
  });
});
