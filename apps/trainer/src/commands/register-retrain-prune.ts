import { addExamples, type CommandContext } from '@tidemark/terminal';
import type { Command } from 'commander';
import type { PruneRequestsOptions } from './run-retrain-prune.ts';

/** `tidemark retrain prune`. @param retrain the group of commands that it belongs to */
export function registerRetrainPrune(retrain: Command, context: CommandContext): void {
  const prune = retrain
    .command('prune')
    .summary('delete requests that ended long ago')
    .description(
      'Counts the requests that ended long ago, and with --yes deletes them. What is pending or processing is never among them. A running `tidemark trainer work` does it every hour.',
    )
    .option('--older-than <span>', 'since they ended, such as 30d; default the setting retrain.retention')
    .option('--yes', 'delete them')
    .action(async (options: PruneRequestsOptions) =>
      (await import('./run-retrain-prune.ts')).runRetrainPrune(context, options),
    );
  addExamples(prune, [
    ['tidemark retrain prune', 'how many would be deleted'],
    ['tidemark retrain prune --older-than 30d --yes', 'delete them'],
  ]);
}
