import { describe, expect, it } from '@jest/globals';
import { formatInstant, parseInstant, timeRange } from '@tidemark/domain';
import fc from 'fast-check';

/** 2026-02-01T00:00:00Z, counted by hand: 20,485 days after the epoch. */
const february = 20_485 * 86_400_000;

const instants = fc.integer({ min: -8.64e15, max: 8.64e15 });

describe('parseInstant', () => {
  it.each([
    ['2026-02-01', february],
    ['2026-02-01T00:00Z', february],
    ['2026-02-01 00:00:00Z', february],
    ['2026-02-01T01:30:00.250+01:30', february + 250],
    ['2026-01-31T19:00-0500', february],
    ['2026-02-01T00:00:00.123456789Z', february + 123],
    ['2026-01-31T24:00Z', february],
    [' 2026-02-01 ', february],
    ['1769904000000', february],
    [february, february],
    [new Date(february), february],
    [-1, -1],
  ])('reads %j', (input, instant) => {
    expect(parseInstant(input)).toBe(instant);
  });

  it.each([
    ['no zone, and so the time of the machine', '2026-02-01T00:00:00'],
    ['a day that does not exist', '2026-02-30'],
    ['a leap day of a common year', '2026-02-29T00:00:00Z'],
    ['an hour that does not exist', '2026-02-01T25:00Z'],
    ['a date without its dashes', '20260201'],
    ['seconds', '1769904000'],
    ['words', 'yesterday'],
    ['a month', '2026-02'],
    ['nothing', ''],
    ['a fraction of a millisecond', 0.5],
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['an instant that Date cannot hold', 8.64e15 + 1],
    ['an invalid Date', new Date(Number.NaN)],
  ])('refuses %s', (_, input) => {
    expect(() => parseInstant(input)).toThrow(expect.objectContaining({ code: 'time.invalid' }));
  });

  it('never gives a negative zero', () => {
    expect(Object.is(parseInstant(-0), 0)).toBe(true);
  });

  it('reads back what formatInstant prints, for the years that ISO 8601 writes with four digits', () => {
    const fourDigits = fc.integer({
      min: Date.UTC(2000, 0) - 2000 * 365.2425 * 86_400_000,
      max: 253402300799999,
    });
    fc.assert(fc.property(fourDigits, (instant) => parseInstant(formatInstant(instant)) === instant));
  });

  it('keeps the instant whatever the zone it is written in', () => {
    const offsets = fc.integer({ min: -14 * 60, max: 14 * 60 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), offsets, (instant, offset) => {
        const wall = new Date(instant + offset * 60_000).toISOString().slice(0, -1);
        const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
        const zone = [hours, minutes].map((part) => String(part).padStart(2, '0')).join(':');
        return parseInstant(`${wall}${offset < 0 ? '-' : '+'}${zone}`) === instant;
      }),
    );
  });
});

describe('timeRange', () => {
  it('is half-open and may be empty', () => {
    expect(timeRange('2026-02-01', '2026-02-01')).toEqual({ from: february, to: february });
  });

  it('refuses to end before it starts', () => {
    expect(() => timeRange('2026-02-02', '2026-02-01')).toThrow(
      expect.objectContaining({ code: 'time.range_empty', hint: 'Swap the two ends.' }),
    );
  });
});

describe('formatInstant', () => {
  it('prints UTC', () => {
    expect(formatInstant(february)).toBe('2026-02-01T00:00:00.000Z');
  });

  it('prints every instant, and refuses what is none', () => {
    fc.assert(fc.property(instants, (instant) => new Date(formatInstant(instant)).getTime() === instant));
    expect(() => formatInstant(Number.NaN)).toThrow(expect.objectContaining({ code: 'time.invalid' }));
  });
});
