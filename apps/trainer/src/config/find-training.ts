import { quote, TidemarkError } from '@tidemark/domain';
import type { TrainerConfig } from './read-trainer-config.ts';
import type { Trainer } from './trainer.ts';
import type { ModelTraining } from './trainer-config.ts';

/** @throws TidemarkError `trainer.unknown` */
export function findTrainer({ trainers }: TrainerConfig, name: string): Trainer {
  const trainer = trainers.get(name);
  if (trainer !== undefined) return trainer;
  throw new TidemarkError('trainer.unknown', `there is no trainer ${quote(name)}`, {
    value: name,
    hint: `There is ${[...trainers.keys()].join(', ')}; --trainers names the file that has others.`,
  });
}

/** How a model is trained. @throws TidemarkError `trainer.model_unknown` */
export function findTraining({ models }: TrainerConfig, modelId: string): ModelTraining {
  const training = models.get(modelId);
  if (training !== undefined) return training;
  throw new TidemarkError(
    'trainer.model_unknown',
    `nothing says how the model ${quote(modelId)} is trained`,
    {
      value: modelId,
      hint: 'Give it a place among the `models` of the file that --trainers names.',
    },
  );
}
