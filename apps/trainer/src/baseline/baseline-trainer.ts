import type { Trainer } from '../config/trainer.ts';
import { trainerLimitsSchema } from '../config/trainer-limits.ts';

// A build has it as JavaScript.
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** The trainer that is built in: a regularised multinomial logistic regression. */
export const baselineTrainer: Trainer = {
  name: 'baseline',
  runs: { kind: 'module', module: new URL(`./baseline.${extension}`, import.meta.url).href },
  env: {},
  limits: trainerLimitsSchema.parse({}),
};
