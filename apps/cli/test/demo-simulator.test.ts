import { describe, expect, it } from '@jest/globals';
import { candleFault } from '@tidemark/domain';
import { simulateCandles, simulatedMarkets } from '../src/demo/simulate-candles.ts';

const simulation = {
  market: simulatedMarkets[1],
  from: Date.parse('2026-01-01T00:00:00Z'),
  count: 5_000,
  seed: 3,
};

describe('the simulator', () => {
  it('makes consecutive candles that may be stored', () => {
    const candles = [...simulateCandles(simulation)];
    expect(candles.map((candle) => candle.ts)).toEqual(
      Array.from({ length: 5_000 }, (_, index) => simulation.from + index * 60_000),
    );
    expect(candles.filter((candle) => candleFault(candle) !== null)).toEqual([]);
  });

  it('makes the same for the same seed, and another market for another', () => {
    const candles = [...simulateCandles(simulation)];
    expect([...simulateCandles(simulation)]).toEqual(candles);
    expect([...simulateCandles({ ...simulation, seed: 4 })]).not.toEqual(candles);
  });

  it('names its symbols as simulated', () => {
    for (const { symbol } of simulatedMarkets) expect(symbol).toMatch(/^SIM-/);
  });
});
