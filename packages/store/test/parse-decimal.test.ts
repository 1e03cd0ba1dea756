import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DecimalParser } from '../src/analytics/parse-decimal.ts';

const parser = new DecimalParser();

function parse(text: string): { value: number; end: number } {
  const value = parser.parse(Buffer.from(`[${text}, 7]`), 1);
  return { value, end: parser.end - 1 };
}

describe('a number read where it lies', () => {
  it.each([
    ...[
      '0',
      '-0',
      '7',
      '-1.5',
      '0.1',
      '000012',
      '9007199254740993',
      '9007199254740992.5',
      '9999999999999999999',
    ],
    // Half-way between two doubles, where the even one is right.
    ...['4503599627370496.5', '4503599627370497.5', '4503599627370498.5'],
    ...[
      '0.000000000000000000000000000123',
      '0.30000000000000004',
      '1e5',
      '1.5E-7',
      '-2e+3',
      `1${'0'.repeat(300)}`,
    ],
    ...['179769313486231570000000000000000000000', '0.12345678901234567890123456789'],
  ])('is what Number makes of %s', (text) => {
    expect(parse(text)).toEqual({ value: Number(text), end: text.length });
  });

  it('is what Number makes of any decimal', () => {
    const plain = fc.tuple(
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
      fc.integer({ min: 0, max: 25 }),
    );
    fc.assert(
      fc.property(plain, ([digits, scale]) => {
        const sign = digits < 0n ? '-' : '';
        const all = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
        const text = scale === 0 ? sign + all : `${sign}${all.slice(0, -scale)}.${all.slice(-scale)}`;
        expect(parse(text)).toEqual({ value: Number(text), end: text.length });
      }),
      { numRuns: 5_000 },
    );
  });

  it('gives back every double that JavaScript writes', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(parse(String(value)).value).toBe(Number(String(value)));
      }),
      { numRuns: 5_000 },
    );
  });
});
