import { describe, expect, it } from '@jest/globals';
import { parseDecimal } from '@tidemark/domain';
import fc from 'fast-check';
import { parseNumberField } from '../src/parse-number-field.ts';

function parse(text: string): number {
  const buffer = Buffer.from(`,${text},`, 'latin1');
  return parseNumberField(buffer, 1, buffer.length - 1);
}

const expected = (text: string) => parseDecimal(text) ?? Number.NaN;

describe('parseNumberField', () => {
  it('reads decimals to the last bit as the domain does', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 24 }).map((list) => list.join(''));
    fc.assert(
      fc.property(digits, digits, fc.boolean(), (whole, decimals, point) => {
        const text = point ? `${whole}.${decimals}` : whole;
        expect(Object.is(parse(text), expected(text))).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('refuses what the domain refuses', () => {
    const characters = fc.string({ unit: fc.constantFrom(...'0123456789.+-eE xNaIf'), maxLength: 8 });
    fc.assert(
      fc.property(characters, (text) => Object.is(parse(text), expected(text))),
      { numRuns: 5_000 },
    );
  });

  it.each(['', '.', '1.2.3', '0x10', ' 1', '1e999', 'NaN'])('gives NaN for %j', (text) => {
    expect(parse(text)).toBeNaN();
  });

  it.each([
    ['0.1', 0.1],
    ['123456789012345678', 123456789012345680],
    ['0.0000000000000000000000001', 1e-25],
    ['-3e2', -300],
    ['000000000000000000001.5', 1.5],
    ['5.', 5],
    ['.5', 0.5],
  ])('reads %j', (text, value) => {
    expect(parse(text)).toBe(value);
  });
});
