import { describe, expect, it } from '@jest/globals';
import {
  availableAt,
  floorToGrid,
  isOnGrid,
  isTimeframe,
  longestLength,
  nextOpen,
  parseTimeframe,
  type Timeframe,
  timeframes,
} from '@tidemark/domain';
import fc from 'fast-check';

const anyTimeframe = fc.constantFrom(...timeframes);
/** 1900 to 2199. */
const anyInstant = fc.integer({ min: -2_208_988_800_000, max: 7_258_118_399_999 });

const at = (text: string) => new Date(`${text}Z`).getTime();

describe('the grid of a timeframe', () => {
  it('covers every instant with exactly one candle', () => {
    fc.assert(
      fc.property(anyTimeframe, anyInstant, (tf, instant) => {
        const open = floorToGrid(tf, instant);
        expect(open).toBeLessThanOrEqual(instant);
        expect(nextOpen(tf, open)).toBeGreaterThan(instant);
      }),
    );
  });

  it('has its own points, and only these, on it', () => {
    fc.assert(
      fc.property(anyTimeframe, anyInstant, (tf, instant) => {
        const open = floorToGrid(tf, instant);
        expect(floorToGrid(tf, open)).toBe(open);
        expect(isOnGrid(tf, open)).toBe(true);
        expect(isOnGrid(tf, instant)).toBe(open === instant);
        expect(isOnGrid(tf, nextOpen(tf, open))).toBe(true);
      }),
    );
  });

  it('lets a candle be known at its end, no sooner, and none lasts longer than its longest length', () => {
    fc.assert(
      fc.property(anyTimeframe, anyInstant, (tf, instant) => {
        const open = floorToGrid(tf, instant);
        expect(availableAt(tf, open)).toBe(nextOpen(tf, open));
        expect(availableAt(tf, open) - open).toBeLessThanOrEqual(longestLength(tf));
      }),
    );
  });

  it('starts weeks on Mondays and months on the first', () => {
    fc.assert(
      fc.property(anyInstant, (instant) => {
        expect(new Date(floorToGrid('1w', instant)).getUTCDay()).toBe(1);
        expect(new Date(floorToGrid('1mo', instant)).getUTCDate()).toBe(1);
      }),
    );
  });

  it('nests: a coarser candle opens with a finer one, weeks in months excepted', () => {
    const nested: readonly (readonly [Timeframe, Timeframe])[] = [
      ['1s', '1m'],
      ['1m', '5m'],
      ['5m', '15m'],
      ['15m', '1h'],
      ['1h', '4h'],
      ['4h', '1d'],
      ['1d', '3d'],
      ['1d', '1w'],
      ['1d', '1mo'],
    ];
    fc.assert(
      fc.property(fc.constantFrom(...nested), anyInstant, ([fine, coarse], instant) =>
        isOnGrid(fine, floorToGrid(coarse, instant)),
      ),
    );
  });

  it.each<[Timeframe, string, string, string]>([
    ['1m', '2026-02-28T23:59:59.999', '2026-02-28T23:59', '2026-03-01T00:00'],
    ['8h', '2026-02-01T15:00', '2026-02-01T08:00', '2026-02-01T16:00'],
    ['3d', '1970-01-05T12:00', '1970-01-04T00:00', '1970-01-07T00:00'],
    ['1w', '2026-02-01T12:00', '2026-01-26T00:00', '2026-02-02T00:00'],
    ['1w', '1970-01-01T00:00', '1969-12-29T00:00', '1970-01-05T00:00'],
    ['1mo', '2024-02-29T12:00', '2024-02-01T00:00', '2024-03-01T00:00'],
    ['1mo', '2025-12-31T23:59', '2025-12-01T00:00', '2026-01-01T00:00'],
    ['1m', '1969-12-31T23:59:59.999', '1969-12-31T23:59', '1970-01-01T00:00'],
  ])('puts %s %s between %s and %s', (tf, instant, open, next) => {
    expect(floorToGrid(tf, at(instant))).toBe(at(open));
    expect(nextOpen(tf, at(open))).toBe(at(next));
  });

  it('has nothing on it that is no instant', () => {
    for (const tf of timeframes) expect(isOnGrid(tf, Number.NaN)).toBe(false);
    expect(isOnGrid('1s', 0.5)).toBe(false);
  });
});

describe('parseTimeframe', () => {
  it('knows the sixteen that are stored, shortest first', () => {
    expect(timeframes.map(parseTimeframe)).toEqual(
      '1s 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1mo'.split(' '),
    );
    const lengths = timeframes.map(longestLength);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
  });

  it.each(['1M', '2m', '', '60', 'constructor', '__proto__', ' 1m'])('refuses %j', (text) => {
    expect(isTimeframe(text)).toBe(false);
    expect(() => parseTimeframe(text)).toThrow(
      expect.objectContaining({ code: 'timeframe.unknown', value: text }),
    );
  });

  it('makes a type that other text does not have', () => {
    // @ts-expect-error 1M is no timeframe
    const month: Timeframe = '1M';
    expect(isTimeframe(month)).toBe(false);
  });
});
