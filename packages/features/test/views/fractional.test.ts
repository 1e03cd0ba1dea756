import { describe, expect, it } from '@jest/globals';
import { fractionalWeights } from '@tidemark/features';
import { fractionalView as view } from '../../src/views/fractional/fractional-view.ts';
import { inBatch, inStream, makeCandles } from '../made-candles.ts';

const candles = makeCandles({
  seed: 71,
  from: Date.UTC(2026, 1, 2),
  count: 1_500,
  without: (place) => place === 800,
});
const orders = [0.3, 0.4, 0.5];
const widths = [388, 282, 200];

/** The binomial coefficient of an order that is no whole number, with its sign, as a product. */
function weight(order: number, slots: number): number {
  let product = 1;
  for (let k = 0; k < slots; k += 1) product *= (order - k) / (k + 1);
  return slots % 2 === 0 ? product : -product;
}

describe('fractional differences of the logarithm of the close', () => {
  it('are sums over a fixed window, with weights cut below 1e-4', () => {
    const { rows } = inBatch({ view, candles });
    for (const [column, order] of orders.entries()) {
      const width = widths[column] ?? 0;
      expect(Math.abs(weight(order, width))).toBeLessThan(1e-4);
      expect(Math.abs(weight(order, width - 1))).toBeGreaterThanOrEqual(1e-4);
      for (const row of [width - 1, 700, 799 + width, 1_400]) {
        let sum = 0;
        for (let slots = 0; slots < width; slots += 1)
          sum += weight(order, slots) * Math.log(candles[row - slots]?.close ?? 0);
        expect(rows[row]?.[column]).toBeCloseTo(sum, 11);
      }
      // Null until the window is full, and while the missing candle is in it.
      for (const row of [0, width - 2, 800, 798 + width]) expect(rows[row]?.[column]).toBeNull();
    }
  });

  it('say how wide they are', () => {
    expect(orders.map((order) => fractionalWeights({ order }).length)).toEqual(widths);
  });

  it('take a whole difference where half of one is taken twice', () => {
    const half = fractionalWeights({ order: 0.5, threshold: 1e-4 });
    const twice = half.map((_, slots) =>
      half.slice(0, slots + 1).reduce((sum, one, at) => sum + one * (half[slots - at] ?? 0), 0),
    );
    expect(twice[0]).toBe(1);
    expect(twice[1]).toBe(-1);
    for (const rest of twice.slice(2)) expect(rest).toBeCloseTo(0, 14);
  });

  it('give the same bits in batch, in stream and in streams that go on from snapshots', () => {
    const batch = inBatch({ view, candles });
    expect(inStream({ view, candles })).toEqual(batch);
    expect(inStream({ view, candles }, 101)).toEqual(batch);
  });
});
