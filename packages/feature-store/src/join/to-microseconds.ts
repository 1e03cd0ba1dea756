import { quote, TidemarkError } from '@tidemark/domain';

/** Ten thousand years: no sum of two such and an instant leaves 64 bits of microseconds. */
const longest = 10_000 * 366 * 86_400_000;

/** A span of milliseconds, which may have fractions. @throws TidemarkError `join.option_invalid` */
export function toMicroseconds(milliseconds: number, name: string): number {
  if (milliseconds >= 0 && milliseconds <= longest) return Math.round(milliseconds * 1_000);
  throw new TidemarkError('join.option_invalid', `${name} is ${quote(milliseconds)}`, {
    value: milliseconds,
    hint: 'Give milliseconds, 0 or more.',
  });
}
