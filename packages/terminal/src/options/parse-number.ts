import { parseDecimal, quote, TidemarkError } from '@tidemark/domain';

/**
 * The value of an option that is a number from 0 on, with its unit or without.
 * @throws TidemarkError `number.invalid`
 */
export function parseNumber(text: string, name: string, unit = ''): number {
  const bare = unit !== '' && text.endsWith(unit) ? text.slice(0, -unit.length) : text;
  const value = parseDecimal(bare.trim());
  if (value !== null && value >= 0) return value;
  throw new TidemarkError('number.invalid', `${name} is ${quote(text)}`, {
    value: text,
    hint: `Give a number from 0 on${unit === '' ? '' : `, such as 0.5${unit}`}.`,
  });
}
