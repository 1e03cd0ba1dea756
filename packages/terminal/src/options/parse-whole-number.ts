import { parseDecimal, quote, TidemarkError } from '@tidemark/domain';

export interface WholeNumberBounds {
  /** The option or argument, as the user types it. */
  readonly name: string;
  readonly min: number;
  readonly max?: number;
}

/** The value of an option that counts something. @throws TidemarkError `number.invalid` */
export function parseWholeNumber(text: string, { name, min, max }: WholeNumberBounds): number {
  const value = parseDecimal(text);
  const fits = value !== null && Number.isSafeInteger(value) && value >= min && value <= (max ?? value);
  if (fits) return value;
  const span = max === undefined ? `from ${min} on` : `from ${min} to ${max}`;
  throw new TidemarkError('number.invalid', `${name} is ${quote(text)}`, {
    value: text,
    hint: `Give a whole number ${span}.`,
  });
}
