import { addExamples, type CommandContext } from '@tidemark/terminal';
import type { Command } from 'commander';
import { addSpecOptions } from './add-spec-options.ts';
import type { LabelsComputeOptions } from './run-labels-compute.ts';

/** `tidemark labels`: labels of rows that are no signals. */
export function registerLabelCommands(program: Command, context: CommandContext): void {
  const labels = program
    .command('labels')
    .summary('label rows of a file, or every candle of a series')
    .description('What the market did after given times, by any label specification; nothing is stored.');

  const compute = addSpecOptions(
    labels
      .command('compute')
      .summary('label rows of a file, or every candle of a series')
      .description(
        'Labels rows of CSV or JSON-lines files with the columns symbol, tf and ts (the decision time), or with --symbol and --tf ' +
          'the decision at the end of every stored candle. Writes a line for each: symbol, tf, ts, label, why there is none, entry ' +
          'time and price, end of the horizon, stop distance, and the net R that a BUY and a SELL would have got.',
      )
      .argument('[file...]', 'CSV or JSON lines, told apart by their names'),
  )
    .option('--symbol <symbol>', 'every candle of this symbol')
    .option('--tf <timeframe>', 'and of this timeframe')
    .option('--from <time>', 'candles from here on: ISO 8601 with a zone, a date, or epoch milliseconds')
    .option('--to <time>', 'and before this')
    .option('--format <format>', 'csv or jsonl; default by the name of --out, else csv')
    .option('--out <file>', 'where to write; default standard output')
    .action(async (files: string[], options: LabelsComputeOptions) =>
      (await import('./run-labels-compute.ts')).runLabelsCompute(context, files, options),
    );
  addExamples(compute, [
    ['tidemark labels compute rows.csv --profit 1% --stop 1% --horizon 60', 'rows of a file'],
    [
      'tidemark labels compute --symbol BTCUSDT --tf 1m --kind fixed-horizon --horizon 15 --out labels.csv',
      'every candle',
    ],
  ]);
}
