import { addExamples, type CommandContext } from '@tidemark/terminal';
import type { Command } from 'commander';
import type { EnqueueOptions } from './enqueue-request.ts';
import type { RetrainListOptions } from './list-requests.ts';

const id = "a request's id, as `tidemark retrain list` prints it";

/** The moves that a user may make, each with the state it leads to. */
const moves = [
  { name: 'start', to: 'processing', meaning: 'Marks a pending request as being worked on.' },
  { name: 'complete', to: 'completed', meaning: 'Marks a request that is being worked on as done.' },
  { name: 'retry', to: 'pending', meaning: 'Puts a failed or abandoned request back into the queue.' },
] as const;

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
    .description('Puts a request to train a model again into the queue.')
    .requiredOption('--model <id>', 'the model')
    .requiredOption('--reason <text>', 'why')
    .option('--priority <n>', '1 low .. 5 high', '3')
    .option('--key <key>', 'tells apart requests for one model, such as a symbol')
    .option('--signal <id>', 'the signal that gave rise to it; it has to exist')
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

  for (const { name, to, meaning } of moves) {
    const move = retrain
      .command(name)
      .description(meaning)
      .argument('<id>', id)
      .action(async (text: string) => (await import('./move-request.ts')).moveRequest(context, text, to));
    addExamples(move, [[`tidemark retrain ${name} 7`, `now it is ${to}`]]);
  }

  const fail = retrain
    .command('fail')
    .description('Marks a request as failed.')
    .argument('<id>', id)
    .requiredOption('--reason <text>', 'why it failed')
    .action(async (text: string, { reason }: { reason: string }) =>
      (await import('./move-request.ts')).moveRequest(context, text, 'failed', reason),
    );
  addExamples(fail, [['tidemark retrain fail 7 --reason "out of memory"', 'now it is failed']]);
}
