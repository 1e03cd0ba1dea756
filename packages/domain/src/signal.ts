import { z } from 'zod';
import { type FeatureValues, parseFeatureValues } from './feature-values.ts';
import type { SignalId } from './signal-id.ts';
import { isStorableText } from './storable-text.ts';
import { parseSymbol } from './symbol.ts';
import { TidemarkError } from './tidemark-error.ts';
import { isTimeframe, type Timeframe, timeframes } from './timeframe.ts';

/** What a model predicts, and what a label says: buy, sell, or stay out. */
export const sides = ['BUY', 'SELL', 'HOLD'] as const;
export type Side = (typeof sides)[number];

/** What happened to a signal: profit barrier, stop barrier, neither in time, or not decidable for want of candles. */
export const outcomes = ['win', 'loss', 'timeout', 'unresolved'] as const;
export type Outcome = (typeof outcomes)[number];

/** A model's prediction as it is written. `ts` is the instant at which all its inputs were available (epoch ms, UTC). */
export interface NewSignal {
  readonly modelId: string;
  readonly symbol: string;
  readonly tf: Timeframe;
  readonly ts: number;
  readonly pred: Side;
  /** The model's probability that `pred` is right, 0..1; null for a model that gives none. */
  readonly proba: number | null;
  /** Exactly the vector that the model saw. */
  readonly features: FeatureValues;
  /** Milliseconds from the last input to the prediction; null if it was not measured. */
  readonly latencyMs: number | null;
}

/** A stored signal, with what became of it. */
export interface Signal extends NewSignal {
  readonly id: SignalId;
  /** What the market did, whatever `pred` said; null until it is computed. */
  readonly label: Side | null;
  readonly outcome: Outcome | null;
  /** Net return divided by the stop distance; null until resolved. */
  readonly realizedRr: number | null;
}

const finite = z.number();

export const newSignalSchema = z.strictObject({
  modelId: z.string().min(1).max(200).refine(isStorableText, 'must not hold NUL or half a surrogate pair'),
  symbol: z.string().transform((text) => parseSymbol(text)),
  tf: z.custom<Timeframe>((value) => typeof value === 'string' && isTimeframe(value), {
    error: `must be one of ${timeframes.join(', ')}`,
  }),
  ts: z.int().min(-8.64e15).max(8.64e15),
  pred: z.enum(sides),
  proba: finite.min(0).max(1).nullable(),
  features: z.unknown().transform((value) => parseFeatureValues(value)),
  latencyMs: finite.min(0).nullable(),
});

/** @throws TidemarkError `signal.invalid`, `symbol.invalid`, `features.invalid` */
export function parseNewSignal(input: unknown): NewSignal {
  const result = newSignalSchema.safeParse(input);
  if (result.success) return result.data;
  throw new TidemarkError('signal.invalid', `a signal is not valid: ${z.prettifyError(result.error)}`, {
    value: input,
    hint: 'Mend the named fields; times are epoch milliseconds, pred is BUY, SELL or HOLD, proba is 0..1.',
    cause: result.error,
  });
}
