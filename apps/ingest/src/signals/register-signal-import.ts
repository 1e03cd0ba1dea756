import { addExamples, type CommandContext, collect } from '@tidemark/terminal';
import type { Command } from 'commander';
import type { SignalImportOptions } from './run-signal-import.ts';

/** `tidemark signals import`, within the commands of signals. */
export function registerSignalImport(signals: Command, context: CommandContext): void {
  const command = signals
    .command('import')
    .summary('signals out of CSV, JSON lines or Parquet')
    .description(
      "Imports signals out of files. Columns are the table's own names: model_id, symbol, tf, ts, pred, and if there are any " +
        'proba, features (a JSON object), latency_ms, label, outcome and realized_rr; columns f_NAME are single features. ' +
        'Times are ISO 8601 with a zone or epoch milliseconds. What is stored already stays; rows that cannot be stored ' +
        'are told with their reason, kept in rejected_rows, and do not stop the others.',
    )
    .argument('<files...>', '.csv, .jsonl or .parquet')
    .option('--format <format>', 'csv, jsonl or parquet, where the name does not tell')
    .option('--model <id>', 'the model, where the file has no column model_id')
    .option('--symbol <symbol>', 'the symbol, where the file has no column symbol')
    .option('--tf <timeframe>', 'the timeframe, where the file has no column tf')
    .option(
      '--ts-is <what>',
      "decision, or candle-open for bots that stamp the open of the last candle: the candle's length is added",
      'decision',
    )
    .option('--map <column=name>', 'a column that the file calls otherwise; repeat it', collect)
    .option('--rest <what>', '`features`: every column that is none of the above is a feature')
    .option('--dry-run', 'check every row and write none')
    .action(async (files: string[], options: SignalImportOptions) =>
      (await import('./run-signal-import.ts')).runSignalImport(context, files, options),
    );
  addExamples(command, [
    ['tidemark signals import signals.parquet', 'columns as the table has them'],
    [
      'tidemark signals import trades.csv --model trees --tf 5m --map ts=date --ts-is candle-open',
      "freqtrade's habit",
    ],
    ['tidemark signals import features.csv --rest features --dry-run', 'would it all go in?'],
  ]);
}
