import { isTimeframe, parseDuration, parseInstant, parseSymbol, TidemarkError } from '@tidemark/domain';
import { labelSpecSchema, parseDistance } from '@tidemark/evaluation';
import { z } from 'zod';

const instant = z
  .union([z.string(), z.number()])
  .transform((value, context) => attempt(() => parseInstant(value), context));
const symbol = z.string().transform((text, context) => attempt(() => parseSymbol(text), context));
const timeframe = z.string().refine(isTimeframe, 'is not a timeframe');
/** Milliseconds, or text such as `90s`, `1h` or `30d`. */
const duration = z
  .union([z.number().min(0), z.string()])
  .transform((value, context) =>
    attempt(() => (typeof value === 'number' ? value : parseDuration(value, 'it')), context),
  );

/** Distances may be written as on the command line: `1%`, `1.5atr`, `2R`. */
const labels = z.preprocess((value) => {
  if (typeof value !== 'object' || value === null) return value;
  const texts = ['profit', 'stop', 'risk'].flatMap((name) => {
    const distance: unknown = Reflect.get(value, name);
    return typeof distance === 'string' ? [[name, parseDistance(distance, name)] as const] : [];
  });
  return { ...value, ...Object.fromEntries(texts) };
}, labelSpecSchema);

/** Which decisions the rows of a dataset are. */
const rows = z.discriminatedUnion('of', [
  /** The close of every candle, or of each whose slot number is a multiple of `every`. */
  z.strictObject({
    of: z.literal('candles'),
    symbols: z.array(symbol).min(1),
    tf: timeframe,
    /** Decision times, [from, to). */
    from: instant,
    to: instant,
    every: z.int().min(1).default(1),
  }),
  /** Rows of a CSV or Parquet file with symbol, tf and timestamp. */
  z.strictObject({ of: z.literal('file'), path: z.string().min(1) }),
]);

const split = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('walk-forward'), folds: z.int().min(2), embargo: duration.optional() }),
  z.strictObject({ kind: z.literal('k-fold'), folds: z.int().min(2), embargo: duration.optional() }),
  z.strictObject({
    kind: z.literal('combinatorial'),
    groups: z.int().min(3),
    testGroups: z.int().min(1),
    embargo: duration.optional(),
  }),
]);

const schema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,62}$/, 'is not lower-case letters, digits, _ and -, a letter first'),
  rows,
  /** `name@version`, or `name` for the latest. */
  views: z.array(z.string().min(1)).min(1),
  /** Whether columns are called `view__feature`. */
  fullFeatureNames: z.boolean().default(false),
  /** The greatest age of a feature row; default 2 timeframes of the row. */
  ttl: z.union([z.literal('unlimited'), duration]).optional(),
  labels,
  split,
  weights: z.strictObject({ halfLife: duration.optional() }).default({}),
  /** The share of rows that is kept, chosen by the seed. */
  sample: z.number().gt(0).max(1).default(1),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(1),
  /** As known at which instant; default, and at the latest, now. */
  knownAt: instant.optional(),
});

/** What a dataset is made of, with every default in it. Times and durations are milliseconds. */
export type DatasetSpec = Readonly<z.output<typeof schema>>;
export type DatasetSpecInput = z.input<typeof schema>;
export const datasetSpecSchema = schema;

/** Checks what a dataset is to be made of, and fills in the defaults. @throws TidemarkError `dataset.spec_invalid` */
export function parseDatasetSpec(input: unknown): DatasetSpec {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new TidemarkError('dataset.spec_invalid', `the dataset cannot be: ${z.prettifyError(result.error)}`, {
    value: input,
    hint: 'It has name, rows, views, labels and split; the README of the feature store shows one.',
    cause: result.error,
  });
}

function attempt<Value>(parse: () => Value, context: z.RefinementCtx): Value {
  try {
    return parse();
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
}
