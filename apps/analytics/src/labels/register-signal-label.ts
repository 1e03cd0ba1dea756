import { addExamples, type CommandContext, collect } from '@tidemark/terminal';
import type { Command } from 'commander';
import { addSpecOptions } from './add-spec-options.ts';
import type { SignalLabelOptions } from './run-signal-label.ts';

/** `tidemark signals label`, for the group that another app makes. */
export function registerSignalLabel(signals: Command, context: CommandContext): void {
  const label = addSpecOptions(
    signals
      .command('label')
      .summary('compute what became of signals from the stored candles')
      .description(
        "Computes outcomes and labels of a model's signals: those that have none yet and whose path has closed, and those whose " +
          'candles were corrected since. The first specification of a model is declared: the signals themselves hold its results. ' +
          'Another one needs --declare, or --name to be kept beside it. Without one the declared one is used.',
      )
      .requiredOption('--model <id>', 'signals of this model'),
  )
    .option('--name <name>', 'the name by which the model keeps the specification')
    .option('--declare', 'put it in place of the declared one; the signals are rewritten')
    .option(
      '--funding <file>',
      'funding rates of perpetuals, which the specification then charges: CSV with ts (or calc_time), rate (or last_funding_rate) and symbol; repeat it',
      collect,
    )
    .option('--dry-run', 'count what would be labelled, and how, without writing anything')
    .option('--symbol <symbol>', 'only on this symbol')
    .option('--from <time>', 'first decision time: ISO 8601 with a zone, a date, or epoch milliseconds')
    .option('--to <time>', 'decision times before this')
    .action(async (options: SignalLabelOptions) =>
      (await import('./run-signal-label.ts')).runSignalLabel(context, options),
    );
  addExamples(label, [
    ['tidemark signals label --model trees --profit 1% --stop 1% --horizon 60', 'the first time'],
    ['tidemark signals label --model trees', 'what has closed since'],
    [
      'tidemark signals label --model trees --profit 2R --stop 1.5atr --horizon 240 --name wide',
      'and beside it',
    ],
  ]);
}
