import { isStorableName, isStorableText } from './storable-text.ts';
import { quote, TidemarkError } from './tidemark-error.ts';

/** A feature vector by name: finite numbers, booleans, strings, or null for warm-up and gaps. Never NaN. */
export type FeatureValues = Readonly<Record<string, number | boolean | string | null>>;

/** @throws TidemarkError `features.invalid`, naming the feature */
export function parseFeatureValues(input: unknown): FeatureValues {
  // A Map or a Date has no entries and would pass as an empty vector.
  if (
    typeof input !== 'object' ||
    input === null ||
    Object.prototype.toString.call(input) !== '[object Object]'
  ) {
    throw new TidemarkError(
      'features.invalid',
      `features are an object of values by name, not ${quote(input)}`,
      { value: input, hint: 'Give an object such as {"rsi_14": 41.5}.' },
    );
  }
  const values = input as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(values)) {
    const value = values[name];
    const allowed =
      isStorableName(name) &&
      (value === null ||
        typeof value === 'boolean' ||
        (typeof value === 'string' && isStorableText(value)) ||
        (typeof value === 'number' && Number.isFinite(value)));
    if (!allowed) {
      throw new TidemarkError('features.invalid', `feature ${quote(name)} is ${quote(value)}`, {
        value,
        hint: 'Give a finite number, a boolean, a string without NUL, or null for a value that is not known.',
      });
    }
  }
  return input as FeatureValues;
}
