import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildMaxima, firstAtOrAbove, maximumOf } from '../src/candles/maxima.ts';

// Up to 5,000 values make four levels; a linear scan is the reference.
const cases = fc.record({
  values: fc
    .tuple(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 1, max: 2 ** 31 }))
    .map(([length, seed]) => Float64Array.from({ length }, (_, index) => ((index + 1) * seed) % 10_007)),
  from: fc.nat(5_100),
  length: fc.nat(5_100),
  level: fc.integer({ min: 0, max: 10_100 }),
});

describe('maxima', () => {
  it('finds the first value at or above a level, as a scan does', () => {
    fc.assert(
      fc.property(cases, ({ values, from, length, level }) => {
        const found = values.subarray(from, from + length).findIndex((value) => value >= level);
        const expected = found < 0 ? null : from + found;
        expect(firstAtOrAbove(buildMaxima(values), from, from + length, level)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('finds the greatest value of a range, as a scan does', () => {
    fc.assert(
      fc.property(cases, ({ values, from, length }) => {
        const expected = values.subarray(from, from + length).reduce((a, b) => Math.max(a, b), -Infinity);
        expect(maximumOf(buildMaxima(values), from, Math.min(from + length, values.length))).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});
