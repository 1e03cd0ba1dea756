import { parseDuration } from '@tidemark/domain';
import { z } from 'zod';

const span = z.string().transform((text, context) => {
  try {
    return parseDuration(text, 'it');
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
});

const priority = z.int().min(1).max(5).default(3);

/** Over which of the model's signals, newest first, a figure is taken, and how many resolved ones it takes to be told. */
const over = { over: span.prefault('30d'), minimum: z.int().min(1).default(100), priority };

/** When a model is to be trained again. */
export const triggerRuleSchema = z.discriminatedUnion('when', [
  /** The last label that the active version was trained on ended so long ago. */
  z.strictObject({ when: z.literal('age'), atLeast: span, priority }),
  z.strictObject({ when: z.literal('win-rate'), below: z.number().min(0).max(1), ...over }),
  z.strictObject({ when: z.literal('profit-factor'), below: z.number().min(0), ...over }),
  z.strictObject({ when: z.literal('brier'), above: z.number().min(0).max(1), ...over }),
  /** So many signals got a label that were decided after the training of the active version. */
  z.strictObject({ when: z.literal('new-labels'), atLeast: z.int().min(1), priority }),
]);

export type TriggerRule = Readonly<z.output<typeof triggerRuleSchema>>;

/** The rules of a model, and how long after a request no rule asks again. */
export const triggersSchema = z.strictObject({
  rules: z.array(triggerRuleSchema).default([]),
  coolDown: span.prefault('1d'),
});

export type Triggers = Readonly<z.output<typeof triggersSchema>>;

/** The span of signals that rules look at, milliseconds. */
export function longestSpan({ rules }: Triggers): number {
  return rules.reduce((most, rule) => ('over' in rule ? Math.max(most, rule.over) : most), 0);
}
