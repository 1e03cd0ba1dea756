import { describe, expect, it } from '@jest/globals';
import { parseDecimal } from '@tidemark/domain';

describe('parseDecimal', () => {
  it.each(['', ' ', '0x10', 'NaN', 'Infinity', '1e999', '1,5', '--1', '1_000'])('refuses %j', (text) => {
    expect(parseDecimal(text)).toBeNull();
  });

  it.each([
    ['1.50', 1.5],
    ['.5', 0.5],
    ['-3e2', -300],
  ])('reads %j', (text, value) => {
    expect(parseDecimal(text)).toBe(value);
  });
});
