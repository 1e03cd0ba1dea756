import { addExamples, type CommandContext } from '@tidemark/terminal';
import type { Command } from 'commander';
import type { AddScheduleOptions } from './schedules.ts';

/** The commands below `tidemark retrain schedule`. */
export function registerScheduleCommands(retrain: Command, context: CommandContext): void {
  const schedule = retrain
    .command('schedule')
    .summary('when models are trained again whatever happens')
    .description(
      'When models are trained again whatever happens. A running trainer asks when it is time; times that passed while none ran give one request.',
    );

  const add = schedule
    .command('add')
    .description('Keeps a schedule. One of the same model, key and times gets the new priority and reason.')
    .requiredOption('--model <id>', 'the model')
    .requiredOption(
      '--cron <fields>',
      'minute, hour, day of the month, month, day of the week, in UTC, such as "0 3 * * 1"',
    )
    .option('--reason <text>', 'why', 'scheduled')
    .option('--priority <n>', '1 low .. 5 high', '3')
    .option('--key <key>', 'tells apart requests for one model, such as a symbol')
    .action(async (options: AddScheduleOptions) =>
      (await import('./schedules.ts')).addSchedule(context, options),
    );
  addExamples(add, [
    ['tidemark retrain schedule add --model trend-1 --cron "0 3 * * 1"', 'every Monday at 03:00 UTC'],
  ]);

  const list = schedule
    .command('list')
    .description('Lists the schedules, with when each is due next.')
    .action(async () => (await import('./schedules.ts')).listSchedules(context));
  addExamples(list, [['tidemark retrain schedule list', 'all of them']]);

  const remove = schedule
    .command('remove')
    .description('Removes a schedule; what it asked for stays.')
    .argument('<id>', "a schedule's id, as `tidemark retrain schedule list` prints it")
    .action(async (id: string) => (await import('./schedules.ts')).removeSchedule(context, id));
  addExamples(remove, [['tidemark retrain schedule remove 2', 'by its id']]);
}
