import { addExamples, addStoreOptions, type CommandContext, type StoreOptions } from '@tidemark/terminal';
import type { Command } from 'commander';
import type { VersionOptions } from './list-versions.ts';
import type { PruneOptions } from './prune-versions.ts';

/** `tidemark features versions`: what the feature store keeps. */
export function registerVersionCommands(features: Command, context: CommandContext): void {
  const versions = features
    .command('versions')
    .summary('versions of what the feature store keeps: list, compare, prune')
    .description(
      'A month of a view has a version for each state of the candles that it was computed from: the current one, and those that corrections ' +
        'superseded, which answer what was known before.',
    );
  const view = 'a view, such as ta, or one version of it, such as ta@1; default all';

  addExamples(
    addStoreOptions(
      versions
        .command('list')
        .description('Lists the versions of months: as known when, rows, size, and whether they are current.')
        .argument('[view]', view)
        .option('--symbol <symbol>', 'of one symbol')
        .option('--tf <timeframe>', 'of one timeframe')
        .option('--month <month>', 'of one month, such as 2026-02')
        .option('--superseded', 'only those that are not current'),
    ).action(async (name: string | undefined, options: VersionOptions & { readonly superseded?: true }) =>
      (await import('./list-versions.ts')).listVersions(context, name, options),
    ),
    [
      ['tidemark features versions list ta --symbol BTCUSDT', 'what is kept of one series'],
      ['tidemark features versions list --superseded', 'what pruning may delete'],
    ],
  );

  addExamples(
    addStoreOptions(
      versions
        .command('diff')
        .description(
          'Compares the values of two versions of a month, or the current ones of two versions of a view: how many rows of each feature ' +
            'differ, and since when.',
        )
        .argument('<one>', 'VIEW@VERSION, or the beginning of the hash that `versions list` shows')
        .argument('<other>', 'what it is compared with')
        .option('--symbol <symbol>', 'the symbol, where there are several')
        .option('--tf <timeframe>', 'the timeframe, where there are several')
        .option('--month <month>', 'only one month'),
    ).action(async (one: string, other: string, options: VersionOptions) =>
      (await import('./diff-versions.ts')).diffTwoVersions(context, [one, other], options),
    ),
    [
      ['tidemark features versions diff 3f2a91 b01c77', 'what a correction changed in a month'],
      ['tidemark features versions diff ta@1 ta@2 --symbol BTCUSDT --tf 1m', 'two versions of a view'],
    ],
  );

  addExamples(
    addStoreOptions(
      versions
        .command('prune')
        .description(
          'Shows which superseded versions can be deleted and what space they take; --yes deletes them. The current ones stay, and those that a ' +
            'dataset was built from. What was deleted can be computed again while the candles of then are known.',
        )
        .argument('[view]', view)
        .option('--symbol <symbol>', 'of one symbol')
        .option('--tf <timeframe>', 'of one timeframe')
        .option('--whole-view', 'delete this version of the view as a whole, what is current too')
        .option('--yes', 'delete'),
    ).action(async (name: string | undefined, options: PruneOptions) =>
      (await import('./prune-versions.ts')).prune(context, name, options),
    ),
    [
      ['tidemark features versions prune', 'what could be deleted'],
      ['tidemark features versions prune ta@1 --whole-view --yes', 'an old version of a view, for good'],
    ],
  );

  addExamples(
    addStoreOptions(
      versions
        .command('rebuild')
        .description(
          'Makes the registry of views and files in the database again from the files, which are the truth.',
        ),
    ).action(async (options: StoreOptions) =>
      (await import('./rebuild-registry.ts')).rebuildRegistry(context, options),
    ),
    [['tidemark features versions rebuild', 'after files were copied, restored or deleted by hand']],
  );
}
