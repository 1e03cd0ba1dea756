import { describe, expect, it } from '@jest/globals';
import { labelDecisions, parseLabelSpec } from '@tidemark/evaluation';
import fc from 'fast-check';
import { slopeT } from '../src/labels/trend.ts';
import { minute, minutes } from './hand-made-candles.ts';

function label(closes: readonly number[], spans: number[], minT = 0, pred: 'BUY' | 'HOLD' = 'BUY') {
  const candles = minutes(...closes.map((close, slot) => [slot, 100, 1e6, 0, close] as const));
  const spec = parseLabelSpec({ kind: 'trend-scanning', spans, minT, feeBps: 0, slippageBps: 0 });
  return labelDecisions({ candles, decisions: [{ ts: 0, pred }], spec, asOf: 1e3 * minute })[0];
}

describe('a trend-scanning label', () => {
  it('is the direction of the span whose slope has the largest |t|', () => {
    // Over 4 the line rises with t 18.7, over 8 it falls with t -2.7.
    const peak = [100, 101, 102.2, 103, 99, 97, 98, 96];
    expect(label(peak, [4, 8])).toMatchObject({ label: 'BUY', exitPrice: 96, labelEnd: 8 * minute });
    // Over 8 it falls with t -7.19, over 4 with -0.84.
    const fall = [100, 100.5, 100.1, 99.7, 99, 98.4, 98, 97];
    expect(label(fall, [4, 8])).toMatchObject({ label: 'SELL' });
  });

  it('is HOLD where closes are all equal, and where no |t| reaches the least that counts', () => {
    expect(label([100, 100, 100, 100, 100], [3, 5])?.label).toBe('HOLD');
    const fall = [100, 100.5, 100.1, 99.7, 99, 98.4, 98, 97];
    expect(label(fall, [4, 8], 7.19)?.label).toBe('SELL');
    expect(label(fall, [4, 8], 7.2)?.label).toBe('HOLD');
    const exactly = Math.abs(slopeT(Float64Array.from(fall, Math.log), 0, 8));
    expect(label(fall, [4, 8], exactly)?.label).toBe('SELL');
  });

  it('is HOLD on a path that ends as it began, mirrored about its middle', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 1e5, noNaN: true }), { minLength: 2, maxLength: 40 }),
        (half) => {
          const path = [...half, ...half.toReversed()];
          expect(label(path, [path.length])?.label).toBe('HOLD');
        },
      ),
    );
  });

  it('has an infinitely sure direction where log closes lie on a line', () => {
    // Powers of two: their logarithms differ from a line by rounding alone.
    expect(label([1, 2, 4, 8, 16], [3, 5], 1e9)?.label).toBe('BUY');
    expect(label([16, 8, 4, 2, 1], [3, 5], 1e9)?.label).toBe('SELL');
  });

  it('gives every span the chance that a brute-force search gives it, the shorter first', () => {
    const walk = fc.array(fc.integer({ min: 95, max: 105 }), { minLength: 12, maxLength: 12 });
    const some = fc.uniqueArray(fc.integer({ min: 3, max: 12 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(walk, some, (closes, spans) => {
        const logs = closes.map(Math.log);
        let best = { t: 0, span: 0 };
        for (const span of [...spans].sort((a, b) => a - b)) {
          const t = bruteForceT(logs.slice(0, span));
          if (Math.abs(t) > Math.abs(best.t) * (1 + 1e-9)) best = { t, span };
        }
        // Of two spans as good as equal and of opposite signs neither answer is wrong.
        const close = spans.some((span) => {
          const t = bruteForceT(logs.slice(0, span));
          return t * best.t < 0 && Math.abs(Math.abs(t / best.t) - 1) < 1e-6;
        });
        fc.pre(!close && (best.t === 0 || Math.abs(best.t) > 1e-9));
        expect(label(closes, spans)?.label).toBe(best.t > 0 ? 'BUY' : best.t < 0 ? 'SELL' : 'HOLD');
      }),
      { numRuns: 300 },
    );
  });

  it('needs the candles of the longest span, even if a shorter one would win', () => {
    expect(label([100, 101, 102], [3, 4])).toMatchObject({ status: 'unresolved', reason: 'gap' });
  });

  it('is told by closes alone, and needs the logarithm of each', () => {
    expect(label([100, 101, 0, 103], [4])).toEqual({
      status: 'unresolved',
      outcome: 'unresolved',
      label: null,
      reason: 'price_not_positive',
    });
    expect(label([100, 0, 100, 103], [3, 4], 0, 'HOLD')).toMatchObject({
      outcome: null,
      reason: 'price_not_positive',
    });
  });
});

describe('a trade on a trend', () => {
  it('is held to the close of the longest span, since which will win is not known', () => {
    const outcome = label([100, 101, 102, 103, 90], [3, 5]);
    expect(outcome).toMatchObject({
      label: 'BUY',
      outcome: 'timeout',
      exitPrice: 90,
      holdingMs: 5 * minute,
      labelEnd: 5 * minute,
      stop: 0.01,
      buyRr: expect.closeTo(-10, 9),
      sellRr: expect.closeTo(10, 9),
    });
    expect(label([100, 101, 102, 103, 90], [3, 5], 0, 'HOLD')).toEqual({
      status: 'labelled',
      outcome: null,
      label: 'BUY',
      entryTs: 0,
      entryPrice: 100,
      labelEnd: 5 * minute,
      stop: 0.01,
      buyRr: expect.closeTo(-10, 9),
      sellRr: expect.closeTo(10, 9),
    });
  });
});

describe('slopeT', () => {
  it('is infinite on a line, 0 without a slope, and NaN where a value is not finite', () => {
    expect(slopeT(Float64Array.of(9, 1, 2, 3, 4, 9), 1, 4)).toBe(Number.POSITIVE_INFINITY);
    expect(slopeT(Float64Array.of(4, 3, 2), 0, 3)).toBe(Number.NEGATIVE_INFINITY);
    expect(slopeT(Float64Array.of(5, 5, 5), 0, 3)).toBe(0);
    expect(slopeT(Float64Array.of(5, Number.NEGATIVE_INFINITY, 5), 0, 3)).toBeNaN();
    expect(slopeT(Float64Array.of(5, 6), 0, 3)).toBeNaN();
  });

  it('keeps its digits far from 0 and where the fit is good', () => {
    // y = 1e6 + x + (-1)^x / 1024, 8 points, in exact fractions: slope 10751/10752, residual sum of squares 5/688128.
    const y = Float64Array.from({ length: 8 }, (_, x) => 1e6 + x + (x % 2 === 0 ? 1 : -1) / 1024);
    const expected = 10751 / 10752 / Math.sqrt(5 / 688128 / 6 / 42);
    expect(Math.abs(slopeT(y, 0, 8) / expected - 1)).toBeLessThan(1e-9);
  });
});

/** Slope and its standard error by the normal equations of deviations. */
function bruteForceT(y: readonly number[]): number {
  const n = y.length;
  const mean = y.reduce((a, b) => a + b) / n;
  const middle = (n - 1) / 2;
  const sxx = y.reduce((sum, _, x) => sum + (x - middle) ** 2, 0);
  const slope = y.reduce((sum, value, x) => sum + (x - middle) * (value - mean), 0) / sxx;
  const squares = y.reduce((sum, value, x) => sum + (value - mean - slope * (x - middle)) ** 2, 0);
  return Math.abs(slope) < 1e-15 ? 0 : slope / Math.sqrt(squares / (n - 2) / sxx);
}
