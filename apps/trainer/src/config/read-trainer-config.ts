import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { quote, TidemarkError } from '@tidemark/domain';
import { readJsonFile } from '@tidemark/terminal/values';
import { z } from 'zod';
import { baselineTrainer } from '../baseline/baseline-trainer.ts';
import type { Trainer } from './trainer.ts';
import { type ModelTraining, type TrainerConfigInput, trainerConfigSchema } from './trainer-config.ts';

/** The trainers that there are, and how each model is trained. */
export interface TrainerConfig {
  /** Where relative paths in it are found from, absolute. */
  readonly folder: string;
  readonly trainers: ReadonlyMap<string, Trainer>;
  readonly models: ReadonlyMap<string, ModelTraining>;
}

/** @throws TidemarkError `file.unreadable`, `trainer.config_invalid` */
export async function readTrainerConfig(path: string): Promise<TrainerConfig> {
  const hint = 'Give a JSON file with `trainers` and `models`.';
  const input = await readJsonFile(path, { hint, code: 'trainer.config_invalid' });
  return parseTrainerConfig(input as TrainerConfigInput, dirname(resolve(path)));
}

/**
 * Trainers and models, checked and with every default; `baseline` is always among the trainers.
 * @param folder where relative paths are found from, absolute
 * @throws TidemarkError `trainer.config_invalid`
 */
export function parseTrainerConfig(input: TrainerConfigInput, folder: string): TrainerConfig {
  const parsed = trainerConfigSchema.safeParse(input);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error), input);
  const { trainers, models } = parsed.data;
  if ('baseline' in trainers) throw invalid('baseline is the trainer that is built in', 'baseline');
  const all = new Map<string, Trainer>([['baseline', baselineTrainer]]);
  for (const [name, { env, limits, ...runs }] of Object.entries(trainers))
    all.set(name, { name, env, limits, runs: placed(runs, folder) });
  for (const [model, { trainer }] of Object.entries(models))
    if (!all.has(trainer))
      throw invalid(
        `the model ${quote(model)} is to be trained by ${quote(trainer)}, which there is not`,
        trainer,
      );
  return { folder, trainers: all, models: new Map(Object.entries(models)) };
}

function placed(runs: Trainer['runs'], folder: string): Trainer['runs'] {
  if (runs.kind === 'module')
    return { kind: 'module', module: pathToFileURL(resolve(folder, runs.module)).href };
  const isRelative = (part: string) => part.startsWith('./') || part.startsWith('../');
  return {
    kind: 'command',
    command: runs.command.map((part) => (isRelative(part) ? resolve(folder, part) : part)),
  };
}

function invalid(why: string, value: unknown): TidemarkError {
  return new TidemarkError('trainer.config_invalid', `the trainers cannot be: ${why}`, {
    value,
    hint: 'The file has `trainers` and `models`; the README of the trainer shows one.',
  });
}
