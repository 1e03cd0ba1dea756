import { addExamples, addStoreOptions, type CommandContext, collect } from '@tidemark/terminal';
import type { Command } from 'commander';
import type { JoinOptions } from './join-features.ts';

export function registerJoinCommand(features: Command, context: CommandContext): void {
  addExamples(
    addStoreOptions(
      features
        .command('join')
        .description(
          'Joins rows of symbol, tf and timestamp with the latest feature row of each view that was available and known then: one row a row, in their ' +
            'order, with what else they have. Where nothing matches there are nulls.',
        )
        .requiredOption('--rows <file>', 'the rows, .csv or .parquet')
        .requiredOption(
          '--view <view>',
          'a view of which values are kept, such as ta@1, or ta for its latest version; may be given several times',
          collect,
        )
        .requiredOption('--out <file>', 'the file to write, .csv or .parquet')
        .option(
          '--ttl <span>',
          'how old a feature row may be, such as 2h, both ends included; or unlimited; default twice the timeframe',
        )
        .option(
          '--as-known-at <time>',
          "as known at this instant, or `row` for each row's own timestamp; default now",
        )
        .option('--tolerance <span>', 'with `row`: how much later a value may have become known; default 0')
        .option(
          '--lag <span>',
          'with `row`: how long after their candle values of back-filled history count as known; default 0',
        )
        .option('--full-names', 'call columns view__feature'),
    ).action(async (options: JoinOptions) =>
      (await import('./join-features.ts')).joinFeatures(context, options),
    ),
    [
      ['tidemark features join --rows trades.csv --view ta@1 --out joined.parquet', 'one view'],
      [
        'tidemark features join --rows t.parquet --view ta --view calendar --ttl 2h --as-known-at row --out j.csv',
        'what was known at each row',
      ],
    ],
  );
}
