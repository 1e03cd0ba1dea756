import fc from 'fast-check';
import { minute } from './hand-made-candles.ts';

export interface Bar {
  readonly ts: number;
  readonly o: number;
  readonly h: number;
  readonly l: number;
  readonly c: number;
}

/** Bars on a coarse price grid, so that equal touches and ties are common; about one slot in 20 is missing. */
export const bars: fc.Arbitrary<Bar[]> = fc
  .array(
    fc.record({
      missing: fc.integer({ min: 0, max: 19 }),
      o: fc.integer({ min: 96, max: 104 }),
      c: fc.integer({ min: 96, max: 104 }),
      up: fc.integer({ min: 0, max: 2 }),
      down: fc.integer({ min: 0, max: 2 }),
    }),
    // Arrays are short unless told, and a short one has hardly a path that is whole.
    { minLength: 1, maxLength: 120, size: 'max' },
  )
  .map((rows) =>
    rows.flatMap(({ missing, o, c, up, down }, slot) =>
      missing === 0 ? [] : [{ ts: slot * minute, o, c, h: Math.max(o, c) + up, l: Math.min(o, c) - down }],
    ),
  );
