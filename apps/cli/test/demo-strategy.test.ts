import { describe, expect, it } from '@jest/globals';
import { availableAt, type Candle, parseNewSignal } from '@tidemark/domain';
import fc from 'fast-check';
import { baselineLookback } from '../src/demo/baseline-features.ts';
import { createBaselineStrategy, decisionIntervalMs } from '../src/demo/baseline-strategy.ts';
import { simulateCandles, simulatedMarkets } from '../src/demo/simulate-candles.ts';

const from = Date.parse('2026-01-01T00:00:00Z');
const candles = [...simulateCandles({ market: simulatedMarkets[0], from, count: 1_500, seed: 7 })];

function run(shown: readonly Candle[]) {
  let clock = 0;
  const strategy = createBaselineStrategy(() => {
    clock += 0.25;
    return clock;
  });
  return shown.flatMap((candle) => {
    const signal = strategy.onClose(candle);
    return signal === null ? [] : [signal];
  });
}

const signals = run(candles);

describe('the baseline strategy', () => {
  it('decides every quarter of an hour once its window is full', () => {
    const first = Math.ceil(baselineLookback / 15) * 15;
    const expected = Array.from(
      { length: 1_500 / 15 - first / 15 + 1 },
      (_, n) => from + (first + n * 15) * 60_000,
    );
    expect(signals.map((signal) => signal.ts)).toEqual(expected);
  });

  it('emits valid signals with a named feature vector and the latency its clock measured', () => {
    for (const signal of signals) {
      expect(parseNewSignal(signal)).toEqual(signal);
      expect(Object.keys(signal.features)).toHaveLength(12);
      expect(signal.latencyMs).toBe(0.25);
    }
    expect(new Set(signals.map((signal) => signal.pred))).toEqual(new Set(['BUY', 'SELL', 'HOLD']));
  });

  it('uses nothing later than the close it decides at', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: candles.length }),
        fc.double({ min: 0.5, max: 2 }),
        (cut, factor) => {
          const tampered = candles.map((candle, index) =>
            index < cut ? candle : { ...candle, c: candle.c * factor, h: candle.h * 3, v: candle.v * factor },
          );
          const known = from + cut * 60_000;
          const before = (all: typeof signals) =>
            all.filter((signal) => signal.ts <= known).map(withoutLatency);
          expect(before(run(candles.slice(0, cut)))).toEqual(before(signals));
          expect(before(run(tampered))).toEqual(before(signals));
        },
      ),
      { numRuns: 20 },
    );
  });

  it('uses nothing earlier than its window, wherever it started', () => {
    const late = run(candles.slice(777)).map(withoutLatency);
    expect(late).toEqual(signals.slice(-late.length).map(withoutLatency));
    expect(late.length).toBeGreaterThan(10);
  });

  it('is silent after a gap until its window is full again', () => {
    const gapAt = from + 600 * 60_000;
    const holed = run(candles.filter((candle) => candle.ts !== gapAt));
    const silent = signals.filter(
      (signal) => signal.ts > gapAt && signal.ts < availableAt('1m', gapAt) + baselineLookback * 60_000,
    );
    expect(silent.length).toBeGreaterThan(10);
    expect(holed.map((signal) => signal.ts)).toEqual(
      signals.filter((signal) => !silent.includes(signal)).map((signal) => signal.ts),
    );
  });

  it('holds, with null features, where the source tells no taker volume or nothing moved', () => {
    const bare = candles.map((candle) => ({ ...candle, takerBuyVol: null, vwap: null }));
    for (const { pred, proba, features } of run(bare)) {
      expect({ pred, proba }).toEqual({ pred: 'HOLD', proba: null });
      expect(features).toMatchObject({ taker_buy_share_15: null, vwap_distance_60: null });
    }
    const dead = candles.map((candle) => ({
      ...candle,
      o: 1,
      h: 1,
      l: 1,
      c: 1,
      v: 0,
      vwap: null,
      takerBuyVol: 0,
    }));
    for (const { pred, features } of run(dead)) {
      expect(pred).toBe('HOLD');
      expect(features).toMatchObject({
        zscore_60: null,
        range_position_240: null,
        return_1: 0,
        volatility_60: 0,
      });
    }
    expect(decisionIntervalMs).toBe(900_000);
  });

  it('computes each feature from the candles that its name counts', () => {
    const signal = signals[0];
    const seen = candles.filter((candle) => candle.ts < (signal?.ts ?? 0)).slice(-241);
    const close = (back: number) => seen.at(-1 - back)?.c ?? 0;
    const total = (count: number, read: (candle: Candle) => number) =>
      seen.slice(-count).reduce((sum, candle) => sum + read(candle), 0);
    const mean = total(60, (candle) => candle.c) / 60;
    const deviation = Math.sqrt(total(60, (candle) => (candle.c - mean) ** 2) / 59);
    const low = Math.min(...seen.slice(-240).map((candle) => candle.l));
    const high = Math.max(...seen.slice(-240).map((candle) => candle.h));
    const expected = {
      return_1: Math.log(close(0) / close(1)),
      return_240: Math.log(close(0) / close(240)),
      zscore_60: (close(0) - mean) / deviation,
      range_position_240: (close(0) - low) / (high - low),
      vwap_distance_60:
        close(0) / (total(60, (candle) => candle.v * (candle.vwap ?? 0)) / total(60, (candle) => candle.v)) -
        1,
      volume_ratio_15_240: total(15, (candle) => candle.v) / 15 / (total(240, (candle) => candle.v) / 240),
      taker_buy_share_15: total(15, (candle) => candle.takerBuyVol ?? 0) / total(15, (candle) => candle.v),
    };
    for (const [name, value] of Object.entries(expected)) {
      expect(signal?.features[name]).toBeCloseTo(value, 9);
    }
    expect(signal?.features.hour).toBe(4);
  });
});

function withoutLatency({ latencyMs: _, ...signal }: (typeof signals)[number]) {
  return signal;
}
