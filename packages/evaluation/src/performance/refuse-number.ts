import { quote, TidemarkError } from '@tidemark/domain';

/** @throws TidemarkError `number.invalid`, of a value that ought to be finite */
export function refuseNumber(what: string, value: number): never {
  throw new TidemarkError('number.invalid', `${what} is ${quote(value)}`, {
    value,
    hint: 'Give a finite number, or NaN where it is not known.',
  });
}
