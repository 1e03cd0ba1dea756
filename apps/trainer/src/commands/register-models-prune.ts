import { addExamples, type CommandContext } from '@tidemark/terminal';
import type { Command } from 'commander';
import type { PruneModelsOptions } from './run-models-prune.ts';

/** `tidemark models prune`. @param models the group of commands that it belongs to */
export function registerModelsPrune(models: Command, context: CommandContext): void {
  const prune = models
    .command('prune')
    .summary('delete artefacts that nobody refers to')
    .description(
      'Lists the folders of artefacts that nobody refers to, and with --yes deletes them: of runs that lost their lease, of versions that never were active and are old, and of requests ' +
        'that were pruned. What is active, or was, what is young and what is being trained is never among them. A running `tidemark trainer work` does it every hour.',
    )
    .option(
      '--older-than <span>',
      'the age of versions that never were active, such as 30d; default the setting retrain.retention',
    )
    .option('--limit <n>', 'folders at most', '1000')
    .option('--store <folder>', 'the feature store; default TIDEMARK_STORE, else `store` in TIDEMARK_HOME')
    .option('--yes', 'delete them')
    .action(async (options: PruneModelsOptions) =>
      (await import('./run-models-prune.ts')).runModelsPrune(context, options),
    );
  addExamples(prune, [
    ['tidemark models prune', 'what would be deleted'],
    ['tidemark models prune --older-than 30d --yes', 'delete it'],
  ]);
}
