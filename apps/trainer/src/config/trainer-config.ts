import { gateRulesSchema } from '@tidemark/evaluation';
import { z } from 'zod';
import { triggersSchema } from '../triggers/trigger-rules.ts';
import { trainerLimitsSchema } from './trainer-limits.ts';

const name = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,62}$/, 'is not lower-case letters, digits, _ and -, a letter first');
const env = z.record(z.string().regex(/^[A-Za-z_]\w*$/, 'is no name of a variable'), z.string()).default({});
const limits = trainerLimitsSchema.prefault({});

const trainer = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('command'),
    /** A program and its arguments; those that begin with `./` or `../` are found from the file's folder. */
    command: z.array(z.string().min(1)).min(1),
    env,
    limits,
  }),
  z.strictObject({
    kind: z.literal('module'),
    /** A file that exports `train` and `predict`, found from the file's folder. */
    module: z.string().min(1),
    env,
    limits,
  }),
]);

const model = z.strictObject({
  trainer: name.default('baseline'),
  /**
   * What a dataset is made of: a JSON file, found from this file's folder, or what would stand in it. Of rows of candles `to` may be left out,
   * which is the end of what is stored, and `last`, such as `365d`, may stand in place of `from`.
   */
  dataset: z.union([z.string().min(1), z.record(z.string(), z.unknown())]),
  /** Which fold is trained on, from 0; default the last, whose training rows are the newest. */
  fold: z.union([z.literal('last'), z.int().min(0)]).default('last'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(1),
  /** What the trainer makes of them is its own affair. */
  parameters: z.record(z.string(), z.unknown()).default({}),
  /** What a new version has to show before it becomes the active one. */
  gate: gateRulesSchema.prefault({}),
  /** When it is asked for a training by itself. */
  triggers: triggersSchema.prefault({}),
});

/** The JSON file that `--trainers` names: trainers by name, and by the model's id how each model is trained. */
export const trainerConfigSchema = z.object({
  trainers: z.record(name, trainer).default({}),
  models: z.record(z.string().min(1).max(200), model).default({}),
});

export type TrainerConfigInput = z.input<typeof trainerConfigSchema>;
export type ModelTraining = Readonly<z.output<typeof model>>;
