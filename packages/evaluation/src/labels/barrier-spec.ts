import { TidemarkError } from '@tidemark/domain';
import { z } from 'zod';

const positive = z.number().positive();
const percent = z.strictObject({ unit: z.literal('percent'), value: positive });
const atr = z.strictObject({ unit: z.literal('atr'), value: positive });
const stops = z.strictObject({ unit: z.literal('stops'), value: positive });

/** What a candle that touches both barriers counts as: stop first, profit first, or nothing (unresolved). */
export const tiePolicies = ['pessimistic', 'optimistic', 'drop'] as const;
export type TiePolicy = (typeof tiePolicies)[number];

/**
 * Whether the funding of a perpetual is part of what a trade cost: it is then charged from rates that have to be given, and returns
 * are before funding otherwise.
 */
export const fundingRules = ['excluded', 'charged'] as const;

/**
 * A triple-barrier label specification.
 * `stop` is a distance from the entry price, in percent of it or in multiples of Wilder's ATR(14) of the last candle
 * available at the decision; `profit` likewise, or in multiples of the stop (`stops`, usually written 2R).
 * `horizon` counts candles, the entry candle included. `feeBps` and `slippageBps` are basis points a side.
 */
export const tripleBarrierSpecSchema = z.strictObject({
  profit: z.discriminatedUnion('unit', [percent, atr, stops]),
  stop: z.discriminatedUnion('unit', [percent, atr]),
  horizon: z.int().min(1),
  entryDelayMs: z.int().min(0).default(0),
  tiePolicy: z.enum(tiePolicies).default('pessimistic'),
  feeBps: z.number().min(0).default(5),
  slippageBps: z.number().min(0).default(2),
  funding: z.enum(fundingRules).default('excluded'),
});

export type TripleBarrierSpec = Readonly<z.output<typeof tripleBarrierSpecSchema>>;
export type TripleBarrierSpecInput = z.input<typeof tripleBarrierSpecSchema>;

/**
 * Completes a specification with the defaults: no entry delay, stop first in a tie, 5 basis points fee and 2
 * slippage a side, funding excluded.
 * @throws TidemarkError `label.spec_invalid`
 */
export function tripleBarrierSpec(input: TripleBarrierSpecInput): TripleBarrierSpec {
  const result = tripleBarrierSpecSchema.safeParse(input);
  if (result.success) return result.data;
  throw new TidemarkError(
    'label.spec_invalid',
    `the label specification is not valid: ${z.prettifyError(result.error)}`,
    {
      value: input,
      hint: 'Give profit and stop as positive distances, such as { unit: "percent", value: 1 }, and a horizon in candles.',
      cause: result.error,
    },
  );
}
