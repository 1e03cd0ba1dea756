import { addExamples, type CommandContext } from '@tidemark/terminal';
import { registerRetrainCheck, registerRetrainPrune } from '@tidemark/trainer/commands';
import type { Command } from 'commander';
import type { EnqueueOptions } from './enqueue-request.ts';
import type { RetrainListOptions } from './list-requests.ts';
import { registerScheduleCommands } from './register-schedule-commands.ts';

const id = "a request's id, as `tidemark retrain list` prints it";

export function registerRetrainCommands(program: Command, context: CommandContext): void {
  const retrain = program
    .command('retrain')
    .summary('the queue of requests to train a model again')
    .description(
      'The queue of requests to train a model again. A request is pending, processing, completed or failed.',
    );

  const enqueue = retrain
    .command('enqueue')
    .summary('ask for a model to be trained again')
    .description(
      'Asks for a model to be trained again. Where a request of the model and key is open, this joins it: the higher priority wins, and one that is being worked on is followed by one more.',
    )
    .requiredOption('--model <id>', 'the model')
    .requiredOption('--reason <text>', 'why')
    .option('--priority <n>', '1 low .. 5 high', '3')
    .option('--key <key>', 'tells apart requests for one model, such as a symbol')
    .option('--signal <id>', 'the signal that gave rise to it; it has to exist')
    .option('--run-after <time>', 'not to be begun before, UTC')
    .option('--max-attempts <n>', 'runs before it is given up', '3')
    .action(async (options: EnqueueOptions) =>
      (await import('./enqueue-request.ts')).enqueueRequest(context, options),
    );
  addExamples(enqueue, [
    ['tidemark retrain enqueue --model trend-1 --reason "profit factor below 1" --priority 4', 'urgent'],
  ]);

  const list = retrain
    .command('list')
    .description('Lists the queue, oldest first, a page at a time.')
    .option('--status <status>', 'pending, processing, completed or failed')
    .option('--model <id>', 'of this model')
    .option('--limit <n>', 'requests a page, at most 10000', '100')
    .option('--after <id>', 'the page after this request: `next` of the page before')
    .action(async (options: RetrainListOptions) =>
      (await import('./list-requests.ts')).listRequests(context, options),
    );
  addExamples(list, [['tidemark retrain list --status pending', 'what waits']]);

  const show = retrain
    .command('show')
    .description('Shows one request.')
    .argument('<id>', id)
    .action(async (text: string) => (await import('./show-request.ts')).showRequest(context, text));
  addExamples(show, [['tidemark retrain show 7', 'by its id']]);

  const retry = retrain
    .command('retry')
    .description('Puts a failed request back into the queue, with all its attempts.')
    .argument('<id>', id)
    .action(async (text: string) => (await import('./change-request.ts')).retryRequest(context, text));
  addExamples(retry, [['tidemark retrain retry 7', 'now it is pending']]);

  const cancel = retrain
    .command('cancel')
    .description('Gives up a request: a pending one at once, of one that is processing the worker is told.')
    .argument('<id>', id)
    .action(async (text: string) => (await import('./change-request.ts')).cancelRequest(context, text));
  addExamples(cancel, [['tidemark retrain cancel 7', 'it is failed as cancelled, now or soon']]);

  const stats = retrain
    .command('stats')
    .description('Shows how full the queue is, and how long requests wait and run.')
    .action(async () => (await import('./show-stats.ts')).showStats(context));
  addExamples(stats, [['tidemark retrain stats', 'the queue in a few lines']]);

  registerScheduleCommands(retrain, context);
  registerRetrainCheck(retrain, context);
  registerRetrainPrune(retrain, context);
}
