import { TidemarkError } from '@tidemark/domain';
import { z } from 'zod';
import { fundingRules, tripleBarrierSpecSchema } from './barrier-spec.ts';

const percentDistance = z.strictObject({ unit: z.literal('percent'), value: z.number().positive() });

/** What every specification says: when a trade is entered, what it costs on either side, in basis points, and whether funding is charged. */
const trade = {
  entryDelayMs: z.int().min(0).default(0),
  feeBps: z.number().min(0).default(5),
  slippageBps: z.number().min(0).default(2),
  funding: z.enum(fundingRules).default('excluded'),
};

/** The unit of R where there is no stop. */
const risk = percentDistance.default({ unit: 'percent', value: 1 });

/**
 * The label is the sign of the return from the entry's open to the close of the `horizon`-th candle, HOLD if its
 * absolute value is at most `threshold` percent. The trade is held to that close.
 */
export const fixedHorizonSpecSchema = z.strictObject({
  kind: z.literal('fixed-horizon'),
  horizon: z.int().min(1),
  /** Percent of the entry price. */
  threshold: z.number().min(0).default(0),
  risk,
  ...trade,
});

/**
 * The label is the sign of the trend of log closes over that of the `spans` (in candles from the entry on) whose slope
 * has the largest absolute t statistic; the shorter span wins ties. HOLD if the closes are all equal, or no |t|
 * reaches `minT`. A trade cannot know which span will win: it is held to the close of the longest.
 */
export const trendScanningSpecSchema = z.strictObject({
  kind: z.literal('trend-scanning'),
  spans: z
    .array(z.int().min(3))
    .min(1)
    .transform((spans) => [...new Set(spans)].sort((a, b) => a - b)),
  minT: z.number().min(0).default(0),
  risk,
  ...trade,
});

export const labelSpecSchema = z.discriminatedUnion('kind', [
  tripleBarrierSpecSchema.extend({ kind: z.literal('triple-barrier') }),
  fixedHorizonSpecSchema,
  trendScanningSpecSchema,
]);

/** How signals are labelled, with every default filled in. */
export type LabelSpec = Readonly<z.output<typeof labelSpecSchema>>;
export type LabelSpecInput = z.input<typeof labelSpecSchema>;
export type FixedHorizonSpec = Extract<LabelSpec, { kind: 'fixed-horizon' }>;
export type TrendScanningSpec = Extract<LabelSpec, { kind: 'trend-scanning' }>;

/** Checks a label specification and fills in the defaults. @throws TidemarkError `label.spec_invalid` */
export function parseLabelSpec(input: unknown): LabelSpec {
  const result = labelSpecSchema.safeParse(input);
  if (result.success) return result.data;
  throw new TidemarkError(
    'label.spec_invalid',
    `the label specification is not valid: ${z.prettifyError(result.error)}`,
    {
      value: input,
      hint: 'Give the kind (triple-barrier, fixed-horizon or trend-scanning), distances as { unit: "percent", value: 1 }, and horizons in candles.',
      cause: result.error,
    },
  );
}

/** Candles of the whole horizon, the entry candle included: of the longest span for trend scanning. */
export function labelHorizon(spec: LabelSpec): number {
  return spec.kind === 'trend-scanning' ? (spec.spans.at(-1) ?? 0) : spec.horizon;
}
