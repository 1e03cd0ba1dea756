import { quote, TidemarkError } from './tidemark-error.ts';

/** A feature vector by name: finite numbers, booleans, strings, or null for warm-up and gaps. Never NaN. */
export type FeatureValues = Readonly<Record<string, number | boolean | string | null>>;

/** @throws TidemarkError `features.invalid`, naming the feature */
export function parseFeatureValues(input: unknown): FeatureValues {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new TidemarkError(
      'features.invalid',
      `features are an object of values by name, not ${quote(input)}`,
      {
        value: input,
      },
    );
  }
  for (const [name, value] of Object.entries(input)) {
    const allowed =
      value === null ||
      typeof value === 'boolean' ||
      typeof value === 'string' ||
      (typeof value === 'number' && Number.isFinite(value));
    if (!allowed) {
      throw new TidemarkError('features.invalid', `feature ${quote(name)} is ${quote(value)}`, {
        value,
        hint: 'Give a finite number, a boolean, a string, or null for a value that is not known.',
      });
    }
  }
  return input as FeatureValues;
}
