import { quote, TidemarkError } from '@tidemark/domain';

/** A parameter that counts slots. @throws TidemarkError `feature.invalid` */
export function wholeNumber(what: string, value: number, min: number): number {
  if (Number.isInteger(value) && value >= min && value <= 100_000) return value;
  throw new TidemarkError('feature.invalid', `${what} is given ${quote(value)} slots`, {
    value,
    hint: `Give a whole number from ${min} to 100,000.`,
  });
}
