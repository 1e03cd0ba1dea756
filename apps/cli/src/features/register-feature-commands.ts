import { addExamples, type CommandContext } from '@tidemark/terminal';
import type { Command } from 'commander';
import type { AuditOptions } from './audit-features.ts';
import type { ComputeOptions } from './compute-stored-features.ts';
import type { DescribeOptions } from './describe-features.ts';

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
    features
      .command('compute')
      .description(
        'Computes a view on stored candles, with the history that its lookback needs before --from. Prints the rows, or writes ' +
          'them to a file, or with --write to the features of the stored candles.',
      )
      .argument('<view>', 'a view, such as ta, or one version of it, such as ta@1')
      .requiredOption('--symbol <symbol>', 'a stored symbol')
      .option('--tf <timeframe>', 'timeframe; default 1m. What is not stored is read from the rollups of 1m')
      .option('--from <time>', 'first open time; default that of the series')
      .option('--to <time>', 'open times before this; default the end of the series')
      .option('--out <file>', 'a file to write, .csv or .jsonl')
      .option(
        '--write',
        'add the values to the features of the stored candles, in place of those of the same name',
      )
      .action(async (view: string, options: ComputeOptions) =>
        (await import('./compute-stored-features.ts')).computeStoredFeatures(context, view, options),
      ),
    [
      ['tidemark features compute ta --symbol BTCUSDT --from 2026-02-01 --to 2026-02-02', 'a day of them'],
      ['tidemark features compute alpha158 --symbol BTCUSDT --tf 1h --out alpha.csv', 'all, into a file'],
      ['tidemark features compute ta --symbol BTCUSDT --write', 'into the stored candles'],
    ],
  );

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
