import { addExamples, addStoreOptions, type CommandContext, collect } from '@tidemark/terminal';
import type { Command } from 'commander';
import type { WorkOptions } from './run-trainer-work.ts';

/** What a command of the trainer is told by the program that has it. */
export interface TrainerProgram {
  /** The release of Tidemark, for the manifests of datasets. */
  readonly product: string;
}

/** `tidemark trainer`: what works the retrain queue. What a command needs to run is loaded by its action. */
export function registerTrainerCommands(
  program: Command,
  context: CommandContext,
  about: TrainerProgram,
): void {
  const trainer = program
    .command('trainer')
    .summary('works the retrain queue: trains models')
    .description('Works the retrain queue. A trainer is a module or an external program, run within limits.');

  const work = trainer
    .command('work')
    .summary('works on retrain requests until it is stopped')
    .description(
      'Takes retrain requests one after the other: builds the dataset of the model, runs its trainer, and keeps what it leaves. SIGTERM or Ctrl-C: nothing ' +
        'is begun any more, and what is not done within the grace is given back; a second one ends it at once.',
    )
    .option(
      '--trainers <file>',
      'a JSON file of trainers, and of how each model is trained; without it there is `baseline`, and no model',
    )
    .option('--concurrency <n>', 'how many requests at a time', '1')
    .option('--model <id>', 'only requests of this model; may be given several times', collect)
    .option('--worker <name>', 'how it is called in the queue; default the machine and the process')
    .option('--lease <span>', 'a worker that says nothing for so long has lost its request', '1m')
    .option('--deadline <span>', 'how long a request may take in all', '6h')
    .option('--poll <span>', 'how often the queue is looked at though nothing was heard', '5s')
    .option('--grace <span>', 'how long what is running may go on when it is to stop', '30s');
  addStoreOptions(work).action(async (options: WorkOptions) =>
    (await import('./run-trainer-work.ts')).runTrainerWork(context, options, about),
  );
  addExamples(work, [
    ['tidemark trainer work --trainers trainers.json', 'one request at a time'],
    ['tidemark trainer work --trainers trainers.json --concurrency 2 --grace 10m', 'two, and time to end'],
  ]);
}
