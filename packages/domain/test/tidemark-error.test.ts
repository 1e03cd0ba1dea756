import { describe, expect, it } from '@jest/globals';
import { errorCodes, quote, TidemarkError } from '@tidemark/domain';
import fc from 'fast-check';

describe('TidemarkError', () => {
  it('carries code, value, hint and cause', () => {
    const cause = new Error('below');
    const error = new TidemarkError('symbol.invalid', '"?" is not a symbol', {
      value: '?',
      hint: 'Mend it.',
      cause,
    });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'TidemarkError',
      code: 'symbol.invalid',
      value: '?',
      hint: 'Mend it.',
      cause,
    });
  });

  it('has no cause where there was none', () => {
    const error = new TidemarkError('symbol.invalid', 'x');
    expect('cause' in error).toBe(false);
    expect(error.hint).toBeUndefined();
  });

  it('takes only listed codes', () => {
    // @ts-expect-error not in the table
    expect(new TidemarkError('symbol.unheard_of', 'x').code).not.toBe('symbol.invalid');
  });
});

describe('the table of error codes', () => {
  it('has dotted codes and a sentence for each', () => {
    for (const [code, meaning] of Object.entries(errorCodes)) {
      expect(code).toMatch(/^[a-z]+(\.[a-z0-9_]+)+$/);
      expect(meaning).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe('quote', () => {
  it.each<[unknown, string]>([
    ['a "b"\n', '"a \\"b\\"\\n"'],
    [1.5, '1.5'],
    [Number.NaN, 'NaN'],
    [10n, '10'],
    [null, 'null'],
    [undefined, 'undefined'],
    [{ a: 1 }, '{"a":1}'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [new Date(Number.NaN), '[object Date]'],
    [{ a: 1n }, '[object Object]'],
    [{ toJSON: () => undefined }, '[object Object]'],
    [Symbol('s'), 'Symbol(s)'],
  ])('shows %p', (value, text) => {
    expect(quote(value)).toBe(text);
  });

  it('never throws and never gives more than 80 characters', () => {
    const hostile = fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true });
    fc.assert(fc.property(hostile, (value) => quote(value).length <= 80));
    expect(quote('x'.repeat(100))).toBe(`"${'x'.repeat(76)}...`);
  });
});
