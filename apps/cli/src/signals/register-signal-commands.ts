import { registerSignalLabel } from '@tidemark/analytics/commands';
import { registerSignalImport } from '@tidemark/ingest/commands';
import { addExamples, type CommandContext, collect } from '@tidemark/terminal';
import type { Command } from 'commander';
import type { SignalListOptions } from './list-signals.ts';
import type { SignalSetOptions } from './set-signal.ts';

const id = "a signal's id, as `tidemark signals list` prints it";

export function registerSignalCommands(program: Command, context: CommandContext): void {
  const signals = program
    .command('signals')
    .summary("import, list, label and delete models' predictions")
    .description(
      'Predictions of models at decision times, with the features they saw and what became of them.',
    );

  const list = signals
    .command('list')
    .summary('signals of a time range, by time')
    .description('Lists the signals of a time range, a page at a time, by decision time.')
    .option('--from <time>', 'first decision time: ISO 8601 with a zone, a date, or epoch milliseconds')
    .option('--to <time>', 'decision times before this; default now')
    .option('--symbol <symbol>', 'of this symbol')
    .option('--tf <timeframe>', 'of this timeframe')
    .option('--model <id>', 'of this model')
    .option('--pred <pred>', 'BUY, SELL or HOLD')
    .option('--outcome <outcome>', 'win, loss, timeout, unresolved, or none for those without one yet')
    .option('--feature <comparison>', "such as 'rsi_14>70'; repeat it and all have to hold", collect)
    .option('--limit <n>', 'signals a page, at most 10000', '100')
    .option('--after <id>', 'the page after this signal: `next` of the page before')
    .option('--count', 'only how many there are')
    .action(async (options: SignalListOptions) =>
      (await import('./list-signals.ts')).listSignalPage(context, options),
    );
  addExamples(list, [
    ['tidemark signals list --from 2026-02-01 --to 2026-03-01 --symbol BTCUSDT', "a month's signals"],
    ["tidemark signals list --from 2026-02-01 --pred BUY --feature 'rsi_14<30'", 'bought when oversold'],
    ['tidemark signals list --from 2026-02-01 --outcome none --count', 'how many are not resolved'],
  ]);

  const show = signals
    .command('show')
    .description('Shows one signal with its features.')
    .argument('<id>', id)
    .action(async (text: string) => (await import('./show-signal.ts')).showSignal(context, text));
  addExamples(show, [['tidemark signals show 1769904000000-17', 'by its id']]);

  const set = signals
    .command('set')
    .summary('set what became of a signal')
    .description(
      'Sets the label, outcome or realised R of a signal. What is not given stays; none takes a value away.',
    )
    .argument('<id>', id)
    .option('--label <label>', 'what the market did: BUY, SELL, HOLD or none')
    .option('--outcome <outcome>', 'win, loss, timeout, unresolved or none')
    .option('--rr <number>', 'net return divided by the stop distance, or none')
    .action(async (text: string, options: SignalSetOptions) =>
      (await import('./set-signal.ts')).setSignal(context, text, options),
    );
  addExamples(set, [
    ['tidemark signals set 1769904000000-17 --outcome win --rr 1.8', 'it reached its profit barrier'],
  ]);

  const remove = signals
    .command('delete')
    .description('Deletes signals. Retrain requests that name one stay.')
    .argument('<id...>', id)
    .action(async (texts: string[]) => (await import('./delete-signals.ts')).deleteSignals(context, texts));
  addExamples(remove, [['tidemark signals delete 1769904000000-17', 'by its id']]);

  registerSignalImport(signals, context);
  registerSignalLabel(signals, context);
}
