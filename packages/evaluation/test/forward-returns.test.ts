import { describe, expect, it } from '@jest/globals';
import { forwardReturns, labelDecisions, parseLabelSpec, toCandleColumns } from '@tidemark/evaluation';
import fc from 'fast-check';
import { bars } from './arbitrary-bars.ts';
import { minute, minutes, still } from './hand-made-candles.ts';

const candles = minutes([1, 100, 110, 90, 102], [2, 102, 103, 98, 99], still(3, 101), still(5, 120));
const at = (...slots: number[]) => Float64Array.from(slots, (slot) => slot * minute);

describe('forwardReturns', () => {
  it('go from the open of the entry to the close of the H-th candle, for each horizon in its order', () => {
    const [three, one] = forwardReturns({ candles, ts: at(1, 0.5), horizons: [3, 1] });
    expect([...(three ?? [])]).toEqual([0.01, 0.01]);
    expect([...(one ?? [])]).toEqual([0.02, 0.02]);
  });

  it('are NaN where the entry or a candle of the span is missing', () => {
    const [one, two] = forwardReturns({ candles, ts: at(0, 3, 4, 5, 6), horizons: [1, 2] });
    expect([...(one ?? [])]).toEqual([NaN, 0, NaN, 0, NaN]);
    expect([...(two ?? [])]).toEqual([NaN, NaN, NaN, NaN, NaN]);
  });

  it('wait for the entry delay', () => {
    const [one] = forwardReturns({ candles, ts: at(1), horizons: [1], entryDelayMs: 1 });
    expect(one?.[0]).toBeCloseTo(-3 / 102, 12);
  });

  it('are NaN from a price that has no return', () => {
    const [one] = forwardReturns({ candles: minutes([1, 0, 1, 0, 1]), ts: at(1), horizons: [1] });
    expect(one?.[0]).toBeNaN();
  });

  it('follow the calendar in monthly candles', () => {
    const months = ['2026-01-01', '2026-02-01', '2026-03-01'].map((day) => Date.parse(day));
    const monthly = toCandleColumns(
      '1mo',
      months.map((ts, index) => ({ ts, o: 100, h: 200, l: 50, c: 100 + index })),
    );
    const ts = Float64Array.of(Date.parse('2026-01-01'));
    expect(forwardReturns({ candles: monthly, ts, horizons: [3] })).toEqual([Float64Array.of(0.02)]);
  });

  it('have nothing to say of no decisions, no horizons and no candles', () => {
    expect(forwardReturns({ candles, ts: at(), horizons: [1] })).toEqual([new Float64Array()]);
    expect(forwardReturns({ candles, ts: at(1), horizons: [] })).toEqual([]);
    expect(forwardReturns({ candles: minutes(), ts: at(1), horizons: [1] })).toEqual([Float64Array.of(NaN)]);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuse a horizon of %d candles', (horizon) => {
    expect(() => forwardReturns({ candles, ts: at(1), horizons: [horizon] })).toThrow(
      expect.objectContaining({ code: 'number.invalid' }),
    );
  });

  it('are the gross returns of trades over fixed horizons, in any order of decisions', () => {
    const asked = fc.array(fc.integer({ min: 0, max: 240 }), { maxLength: 40 });
    const horizons = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 4 });
    fc.assert(
      fc.property(
        bars,
        asked,
        horizons,
        fc.constantFrom(0, 1, minute),
        (stored, halves, spans, entryDelayMs) => {
          const columns = toCandleColumns('1m', stored);
          const ts = Float64Array.from(halves, (half) => (half * minute) / 2);
          const found = forwardReturns({ candles: columns, ts, horizons: spans, entryDelayMs });
          const expected = spans.map((horizon) => {
            const spec = parseLabelSpec({ kind: 'fixed-horizon', horizon, entryDelayMs });
            const decisions = [...ts].map((instant) => ({ ts: instant, pred: 'BUY' as const }));
            const outcomes = labelDecisions({ candles: columns, decisions, spec, asOf: 1e9 });
            return Float64Array.from(outcomes, (one) => (one.status === 'resolved' ? one.grossReturn : NaN));
          });
          expect(found).toEqual(expected);
        },
      ),
    );
  });
});
