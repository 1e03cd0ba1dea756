import { addExamples, type CommandContext, collect } from '@tidemark/terminal';
import type { Command } from 'commander';
import type { CheckCommandOptions } from './run-retrain-check.ts';

/** `tidemark retrain check`. @param retrain the group of commands that it belongs to */
export function registerRetrainCheck(retrain: Command, context: CommandContext): void {
  const check = retrain
    .command('check')
    .summary('ask for a training of the models whose rules say so')
    .description(
      'Judges models by the rules of their configuration: age, win rate, profit factor, Brier score, new labels. Asks for a training of those for which one fires, unless ' +
        'one was asked for within the cool-down.',
    )
    .requiredOption('--trainers <file>', 'the JSON file that says how each model is trained, and when')
    .option('--model <id>', 'only this model; may be given several times', collect)
    .option('--dry-run', 'only say what would be asked for')
    .action(async (options: CheckCommandOptions) =>
      (await import('./run-retrain-check.ts')).runRetrainCheck(context, options),
    );
  addExamples(check, [
    ['tidemark retrain check --trainers trainers.json --dry-run', 'what the rules find'],
    ['tidemark retrain check --trainers trainers.json --model trend', 'one of them'],
  ]);
}
