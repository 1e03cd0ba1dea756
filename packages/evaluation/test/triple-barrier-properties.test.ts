import { describe, expect, it } from '@jest/globals';
import {
  type CandleColumns,
  labelTripleBarrier,
  type TripleBarrierSpec,
  toCandleColumns,
  tripleBarrierSpec,
} from '@tidemark/evaluation';
import fc from 'fast-check';
import { type Bar, bars } from './arbitrary-bars.ts';
import { minute } from './hand-made-candles.ts';

const specs: fc.Arbitrary<TripleBarrierSpec> = fc
  .record({
    profit: fc.record({
      unit: fc.constantFrom('percent' as const, 'stops' as const),
      value: fc.constantFrom(1, 2, 4),
    }),
    stop: fc.record({ unit: fc.constant('percent' as const), value: fc.constantFrom(1, 2, 3) }),
    horizon: fc.integer({ min: 1, max: 60 }),
    entryDelayMs: fc.constantFrom(0, 1, minute, 90_000),
    tiePolicy: fc.constantFrom('pessimistic' as const, 'optimistic' as const, 'drop' as const),
  })
  .map(tripleBarrierSpec);

const decisions = fc.array(
  fc.record({
    ts: fc.integer({ min: 0, max: 240 }).map((half) => (half * minute) / 2),
    pred: fc.constantFrom('BUY' as const, 'SELL' as const, 'HOLD' as const),
  }),
  { maxLength: 40 },
);

type Side = 'BUY' | 'SELL' | 'HOLD';

/** The definition, slot by slot, with no index and no search. */
function bruteForce(stored: readonly Bar[], ts: number, pred: Side, spec: TripleBarrierSpec, asOf: number) {
  const entry = Math.ceil((ts + spec.entryDelayMs) / minute) * minute;
  if (entry + spec.horizon * minute > asOf) return ['pending', null, null, null];
  const path = Array.from({ length: spec.horizon }, (_, n) =>
    stored.find((bar) => bar.ts === entry + n * minute),
  );
  const whole = path.filter((bar) => bar !== undefined);
  if (whole.length < path.length) return ['unresolved', pred === 'HOLD' ? null : 'unresolved', null, null];
  const open = whole[0]?.o ?? 0;
  const stop = spec.stop.value / 100;
  const profit = spec.profit.unit === 'stops' ? spec.profit.value * stop : spec.profit.value / 100;
  const first = (up: number, down: number) =>
    whole.find((bar) => bar.h >= open * (1 + up) || bar.l <= open * (1 - down));
  const even = first(profit, profit);
  const [up, down] = [even && even.h >= open * (1 + profit), even && even.l <= open * (1 - profit)];
  const label = up === down ? 'HOLD' : up ? 'BUY' : 'SELL';
  if (pred === 'HOLD') return ['labelled', null, label, null];
  const sign = pred === 'BUY' ? 1 : -1;
  const [target, limit] = [open * (1 + sign * profit), open * (1 - sign * stop)];
  const exit = sign > 0 ? first(profit, stop) : first(stop, profit);
  const hit = exit && (sign > 0 ? exit.h >= target : exit.l <= target);
  const stopped = exit && (sign > 0 ? exit.l <= limit : exit.h >= limit);
  if (hit && stopped && spec.tiePolicy === 'drop') return ['unresolved', 'unresolved', label, null];
  const won = hit && !(stopped && spec.tiePolicy === 'pessimistic');
  const worse = sign > 0 ? Math.min(limit, exit?.o ?? 0) : Math.max(limit, exit?.o ?? 0);
  const price = exit === undefined ? (whole.at(-1)?.c ?? 0) : won ? target : worse;
  const rr = ((sign * (price - open)) / open - 0.0014) / stop;
  return ['resolved', exit === undefined ? 'timeout' : won ? 'win' : 'loss', label, rr];
}

function columns(stored: readonly Bar[]): CandleColumns {
  return toCandleColumns('1m', stored);
}

describe('labelTripleBarrier', () => {
  it('says what a slot-by-slot reading of the definition says, in any order of decisions', () => {
    fc.assert(
      fc.property(bars, decisions, specs, fc.integer({ min: 0, max: 120 }), (stored, asked, spec, closed) => {
        const asOf = closed * minute;
        const found = labelTripleBarrier({ candles: columns(stored), decisions: asked, spec, asOf });
        expect(found).toHaveLength(asked.length);
        for (const [index, { ts, pred }] of asked.entries()) {
          const outcome = found[index];
          const [status, name, label, rr] = bruteForce(stored, ts, pred, spec, asOf);
          expect([outcome?.status, outcome?.outcome, outcome?.label]).toEqual([status, name, label]);
          if (outcome?.status !== 'resolved') expect(rr).toBeNull();
          else expect(outcome.realizedRr).toBeCloseTo(Number(rr), 9);
          if (outcome?.status !== 'resolved' && outcome?.status !== 'labelled') continue;
          for (const [side, found] of [
            ['BUY', outcome.buyRr],
            ['SELL', outcome.sellRr],
          ] as const) {
            const expected = bruteForce(stored, ts, side, spec, asOf)[3];
            if (expected === null) expect(found).toBeNull();
            else expect(found).toBeCloseTo(Number(expected), 9);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('has the excursions that a reading of every candle up to the exit has', () => {
    fc.assert(
      fc.property(bars, decisions, specs, (stored, asked, spec) => {
        const found = labelTripleBarrier({ candles: columns(stored), decisions: asked, spec, asOf: 1e9 });
        for (const [index, outcome] of found.entries()) {
          if (outcome.status !== 'resolved') continue;
          const sign = asked[index]?.pred === 'BUY' ? 1 : -1;
          const before = stored.filter(({ ts }) => ts >= outcome.entryTs && ts < outcome.exitTs - minute);
          const last = stored.find(({ ts }) => ts === outcome.exitTs - minute);
          if (last === undefined) throw new Error('left in a candle that is not stored');
          const all = [last.h, last.l];
          const surely = [last.o, outcome.exitPrice];
          const returns = (prices: readonly number[]) =>
            [outcome.entryPrice, ...before.flatMap((bar) => [bar.h, bar.l]), ...prices].map(
              (price) => (sign * (price - outcome.entryPrice)) / outcome.entryPrice,
            );
          const { mae, mfe } = outcome;
          expect(mae).toBeCloseTo(
            Math.min(...returns(outcome.outcome === 'loss' ? [outcome.exitPrice] : all)),
            12,
          );
          expect(mfe).toBeCloseTo(Math.max(...returns(outcome.outcome === 'timeout' ? all : surely)), 12);
        }
      }),
    );
  });

  it('gives the same for a decision whatever is asked beside it', () => {
    fc.assert(
      fc.property(bars, decisions, specs, (stored, asked, spec) => {
        const candles = columns(stored);
        const together = labelTripleBarrier({ candles, decisions: asked, spec, asOf: 1e9 });
        const alone = asked.flatMap((decision) =>
          labelTripleBarrier({ candles, decisions: [decision], spec, asOf: 1e9 }),
        );
        expect(together).toEqual(alone);
      }),
    );
  });

  it('is not changed by any candle before the entry or after the path', () => {
    fc.assert(
      fc.property(bars, decisions, specs, fc.integer({ min: 1, max: 9 }), (stored, asked, spec, factor) => {
        for (const decision of asked) {
          const entry = Math.ceil((decision.ts + spec.entryDelayMs) / minute) * minute;
          const end = entry + spec.horizon * minute;
          const tampered = stored.flatMap((bar) => {
            if (bar.ts >= entry && bar.ts < end) return [bar];
            if (bar.ts % (3 * minute) === 0) return [];
            return [{ ts: bar.ts, o: bar.o * factor, h: bar.h * factor * 2, l: -bar.l, c: bar.c / factor }];
          });
          const request = { decisions: [decision], spec, asOf: 1e9 };
          expect(labelTripleBarrier({ ...request, candles: columns(tampered) })).toEqual(
            labelTripleBarrier({ ...request, candles: columns(stored) }),
          );
        }
      }),
    );
  });
});
