import { describe, expect, it } from '@jest/globals';
import {
  type CandleColumns,
  createRandom,
  type Decision,
  type LabelSpec,
  labelDecisions,
  labelHorizon,
  parseLabelSpec,
  tiePolicies,
  toCandleColumns,
} from '@tidemark/evaluation';
import fc from 'fast-check';
import { bars } from './arbitrary-bars.ts';
import { minute } from './hand-made-candles.ts';

const free = { feeBps: 0, slippageBps: 0 };
const percent = (value: number) => ({ unit: 'percent', value }) as const;
const kinds: LabelSpec[] = [
  parseLabelSpec({ kind: 'triple-barrier', profit: percent(0.4), stop: percent(0.4), horizon: 30, ...free }),
  parseLabelSpec({
    kind: 'triple-barrier',
    profit: { unit: 'stops', value: 2 },
    stop: percent(0.4),
    horizon: 30,
    ...free,
  }),
  parseLabelSpec({
    kind: 'triple-barrier',
    profit: { unit: 'stops', value: 1 },
    stop: { unit: 'atr', value: 4 },
    horizon: 30,
    ...free,
  }),
  parseLabelSpec({ kind: 'fixed-horizon', horizon: 5, ...free }),
  parseLabelSpec({ kind: 'trend-scanning', spans: [3, 5], ...free }),
];

/** A fair game: equal odds of two equal and opposite returns, eight steps a candle, with no gap between candles. */
function randomWalk(length: number, seed: number): CandleColumns {
  const random = createRandom(seed);
  let price = 100;
  return toCandleColumns(
    '1m',
    Array.from({ length }, (_, slot) => {
      const candle = { ts: slot * minute, o: price, h: price, l: price, c: price };
      for (let step = 0; step < 8; step += 1) {
        price *= random.below(2) === 0 ? 1.0003 : 0.9997;
        candle.h = Math.max(candle.h, price);
        candle.l = Math.min(candle.l, price);
      }
      candle.c = price;
      return candle;
    }),
  );
}

const walk = randomWalk(100_000, 20_261_124);

/** R of trades that follow one another, each in the direction of the body of a candle beside its entry. */
function tradeBodies(
  spec: LabelSpec,
  shift: -1 | 0,
): { readonly mean: number; readonly standardError: number } {
  const decisions: Decision[] = [];
  for (let slot = 100; slot + labelHorizon(spec) < walk.ts.length; slot += labelHorizon(spec)) {
    const body = (walk.c[slot + shift] ?? 0) - (walk.o[slot + shift] ?? 0);
    decisions.push({ ts: slot * minute, pred: body > 0 ? 'BUY' : body < 0 ? 'SELL' : 'HOLD' });
  }
  const outcomes = labelDecisions({ candles: walk, decisions, spec, asOf: Number.MAX_SAFE_INTEGER });
  const earned = outcomes.flatMap((outcome) => (outcome.status === 'resolved' ? [outcome.realizedRr] : []));
  const mean = earned.reduce((sum, r) => sum + r, 0) / earned.length;
  const variance = earned.reduce((sum, r) => sum + (r - mean) ** 2, 0) / (earned.length - 1);
  return { mean, standardError: Math.sqrt(variance / earned.length) };
}

describe('on a random walk without costs', () => {
  it.each(kinds)('trading the sign of the last closed candle earns nothing, %j', (spec) => {
    const { mean, standardError } = tradeBodies(spec, -1);
    expect(Math.abs(mean)).toBeLessThan(3 * standardError);
  });

  it.each(kinds)('trading the sign of the body of the candle that is entered earns far more, %j', (spec) => {
    const { mean, standardError } = tradeBodies(spec, 0);
    expect(mean).toBeGreaterThan(8 * standardError);
  });
});

const costs = { entryDelayMs: fc.constantFrom(0, 1, minute, 90_000) };
const specs: fc.Arbitrary<LabelSpec> = fc
  .oneof(
    fc.record({
      kind: fc.constant('triple-barrier'),
      profit: fc.constantFrom(percent(1), percent(3), { unit: 'stops', value: 2 }),
      stop: fc.constantFrom(percent(1), percent(2)),
      horizon: fc.integer({ min: 1, max: 40 }),
      tiePolicy: fc.constantFrom(...tiePolicies),
      ...costs,
    }),
    fc.record({
      kind: fc.constant('fixed-horizon'),
      horizon: fc.integer({ min: 1, max: 40 }),
      threshold: fc.constantFrom(0, 1),
      ...costs,
    }),
    fc.record({
      kind: fc.constant('trend-scanning'),
      spans: fc.array(fc.integer({ min: 3, max: 40 }), { minLength: 1, maxLength: 4 }),
      ...costs,
    }),
  )
  .map(parseLabelSpec);

const asked = fc.array(
  fc.record({
    ts: fc.integer({ min: 0, max: 240 }).map((half) => (half * minute) / 2),
    pred: fc.constantFrom('BUY' as const, 'SELL' as const, 'HOLD' as const),
  }),
  { maxLength: 20 },
);

describe('an outcome of any kind', () => {
  it('is not changed by any candle before the entry or after the path, nor by funding there', () => {
    fc.assert(
      fc.property(bars, asked, specs, fc.integer({ min: 2, max: 9 }), (stored, decisions, spec, factor) => {
        for (const decision of decisions) {
          const entry = Math.ceil((decision.ts + spec.entryDelayMs) / minute) * minute;
          const end = entry + labelHorizon(spec) * minute;
          const tamper = (bar: (typeof stored)[number]) => {
            if (bar.ts >= entry && bar.ts < end) return [bar];
            if (bar.ts % (3 * minute) === 0) return [];
            return [{ ts: bar.ts, o: bar.o * factor, h: bar.h * factor * 2, l: -bar.l, c: bar.c / factor }];
          };
          const instants = [entry - minute, entry, entry + 1, end, end + 1];
          const outcomeOf = (rows: typeof stored, strange: number) =>
            labelDecisions({
              candles: toCandleColumns('1m', rows),
              decisions: [decision],
              spec: { ...spec, funding: 'charged' },
              asOf: 1e9,
              funding: {
                ts: Float64Array.from(instants),
                rate: Float64Array.of(strange, strange, 0.001, 0.002, strange),
              },
            });
          const tampered = outcomeOf(stored.flatMap(tamper), 0.5);
          expect(tampered).toEqual(outcomeOf(stored, 0));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('gives a HOLD the R that a BUY and a SELL at its time get', () => {
    fc.assert(
      fc.property(bars, asked, specs, (stored, decisions, spec) => {
        const candles = toCandleColumns('1m', stored);
        const withPred = (pred: Decision['pred']) =>
          labelDecisions({ candles, decisions: decisions.map(({ ts }) => ({ ts, pred })), spec, asOf: 1e9 });
        const [held, bought, sold] = [withPred('HOLD'), withPred('BUY'), withPred('SELL')];
        for (const [at, hold] of held.entries()) {
          const [buy, sell] = [bought[at], sold[at]];
          if (hold.status !== 'labelled') {
            expect([buy?.status, sell?.status]).toEqual([hold.status, hold.status]);
            continue;
          }
          expect(buy?.status === 'resolved' ? buy.realizedRr : null).toBe(hold.buyRr);
          expect(sell?.status === 'resolved' ? sell.realizedRr : null).toBe(hold.sellRr);
          for (const side of [buy, sell]) {
            if (side?.status !== 'resolved') expect(side).toMatchObject({ reason: 'tie_dropped' });
            else expect(side).toMatchObject({ ...hold, status: 'resolved', outcome: side.outcome });
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
