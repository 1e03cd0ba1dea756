import { addExamples, addStoreOptions, type CommandContext, collect } from '@tidemark/terminal';
import type { Command } from 'commander';
import type { AuditOptions } from './audit-features.ts';
import type { BothOptions } from './compute-features.ts';
import type { DescribeOptions } from './describe-features.ts';
import { registerJoinCommand } from './register-join-command.ts';
import { registerVersionCommands } from './register-version-commands.ts';
import type { VerifyOptions } from './verify-features.ts';

export function registerFeatureCommands(program: Command, context: CommandContext): void {
  const features = program
    .command('features')
    .summary('feature views: what there is, their values, and the proof that they do not look ahead')
    .description('Features of candles, in views that have a name, a version and a fingerprint.');

  addExamples(
    features
      .command('list')
      .description('Lists the views that come with Tidemark: version, number of features, fingerprint.')
      .action(async () => (await import('./list-feature-views.ts')).listFeatureViews(context)),
    [
      ['tidemark features list', 'which views there are'],
      ['tidemark features list --json', 'the same for programs, with whole fingerprints'],
    ],
  );

  addExamples(
    features
      .command('describe')
      .description(
        'Describes a view, or a feature of it: what it reads, how much history decides a value, how long it warms up, what a gap ' +
          'does, unit, range and whose definition it is.',
      )
      .argument('<view>', 'a view, such as ta, or one version of it, such as ta@1')
      .argument('[feature]', 'one of its features')
      .option('--tf <timeframe>', 'timeframe of the candles that history is counted in; default 1m')
      .action(async (view: string, feature: string | undefined, options: DescribeOptions) =>
        (await import('./describe-features.ts')).describeFeatures(context, { view, feature, options }),
      ),
    [
      ['tidemark features describe ta', 'every feature of the view ta'],
      ['tidemark features describe ta@1 rsi_14', 'one of them'],
    ],
  );

  addExamples(
    addStoreOptions(
      features
        .command('compute')
        .description(
          'With --view: brings the feature store up to date, a Parquet file for each month of each view and symbol; what has not changed is not ' +
            'computed again. With a view as argument: computes it on stored candles of one symbol and prints the rows, or with --out writes ' +
            'them to a file, or with --write to the features of the stored candles.',
        )
        .argument('[view]', 'without --view: a view, such as ta, or one version of it, such as ta@1')
        .option('--view <view>', 'a view to keep in the feature store; may be given several times', collect)
        .option(
          '--symbol <symbol>',
          'a stored symbol; with --view it may be given several times, and default is all that are stored',
          collect,
        )
        .option(
          '--tf <timeframe>',
          'timeframe; default 1m. Without --view, what is not stored is read from the rollups of 1m',
        )
        .option('--from <time>', 'first open time; default that of the series. With --view whole months')
        .option('--to <time>', 'open times before this; default the end of the series')
        .option('--known-at <time>', 'with --view: as was known at this instant; default now')
        .option(
          '--history',
          'with --view: also as was known before each correction of a candle, for joins as known at any time',
        )
        .option('--out <file>', 'without --view: a file to write, .csv or .jsonl')
        .option(
          '--write',
          'without --view: add the values to the features of the stored candles, in place of those of the same name',
        ),
    ).action(async (view: string | undefined, options: BothOptions) =>
      (await import('./compute-features.ts')).computeFeatures(context, view, options),
    ),
    [
      ['tidemark features compute --view ta@1', 'the feature store: every stored symbol of 1m'],
      [
        'tidemark features compute --view ta --view alpha158 --symbol BTCUSDT --tf 1h',
        'two views of one symbol',
      ],
      [
        'tidemark features compute ta --symbol BTCUSDT --from 2026-02-01 --to 2026-02-02',
        'prints a day of them',
      ],
      ['tidemark features compute alpha158 --symbol BTCUSDT --tf 1h --out alpha.csv', 'all, into a file'],
      ['tidemark features compute ta --symbol BTCUSDT --write', 'into the stored candles'],
    ],
  );

  addExamples(
    addStoreOptions(
      features
        .command('verify')
        .description(
          'Checks what the feature store has published: files are whole and where they belong, candles are what the names of their files say, ' +
            'features were made from what theirs say. Exits 1 with what is wrong.',
        )
        .argument('[view]', 'a view, such as ta, or one version of it, such as ta@1; default everything')
        .option('--recompute', 'compute every value again from the files of candles, and compare the bits'),
    ).action(async (view: string | undefined, options: VerifyOptions) =>
      (await import('./verify-features.ts')).verifyFeatures(context, view, options),
    ),
    [
      ['tidemark features verify', 'everything, without computing'],
      ['tidemark features verify ta@1 --recompute', 'every value of a view'],
    ],
  );

  registerJoinCommand(features, context);
  registerVersionCommands(features, context);

  addExamples(
    features
      .command('audit')
      .description(
        'Tries to show that features see the future, or depend on how or from where they are computed: batch, stream, restored ' +
          'stream, later starts. Without --symbol on candles of a built-in walk, which needs no database. Exits 1 when one fails.',
      )
      .argument('<view>', 'a view, such as ta, or one version of it, such as ta@1')
      .argument('[features...]', 'features of it; default all')
      .option('--symbol <symbol>', 'a stored symbol, whose last candles are taken')
      .option('--tf <timeframe>', 'timeframe; default 1m')
      .option('--candles <n>', 'so many candles; default what the longest memory of the view takes')
      .option('--seed <n>', 'decides where candles are cut and computations begin; default 1')
      .action(async (view: string, names: readonly string[], options: AuditOptions) =>
        (await import('./audit-features.ts')).auditFeatures(context, { view, names, options }),
      ),
    [
      ['tidemark features audit ta', 'every feature, on a walk that is the same each time'],
      ['tidemark features audit ta rsi_14 --symbol BTCUSDT --tf 1h', 'one of them, on stored candles'],
    ],
  );
}
