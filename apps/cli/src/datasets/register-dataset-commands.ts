import { addExamples, addStoreOptions, type CommandContext, type StoreOptions } from '@tidemark/terminal';
import type { Command } from 'commander';
import type { ExportOptions } from './export-dataset.ts';

const dataset = 'its name (the newest of it), or its id or the beginning of it';

export function registerDatasetCommands(program: Command, context: CommandContext): void {
  const datasets = program
    .command('dataset')
    .summary('training sets: features, labels and weights, split by time, that can be made again')
    .description(
      'Datasets of labelled rows with features, split by time with purge and embargo. Each has a manifest of what it was made from, and is named by ' +
        'the hash of its contents.',
    );

  addExamples(
    addStoreOptions(
      datasets
        .command('build')
        .description(
          'Builds a dataset: brings the feature store up to date, labels the rows, joins the features that were known then, splits and weighs. ' +
            'The same contents are kept once.',
        )
        .argument('<spec>', 'a JSON file that says what it is made of'),
    ).action(async (file: string, options: StoreOptions) =>
      (await import('./build-dataset.ts')).buildDatasetFrom(context, file, options),
    ),
    [
      ['tidemark dataset build btc.json', 'with the candles as they are known now'],
      ['tidemark dataset build btc.json --json', 'the manifest, for programs'],
    ],
  );

  addExamples(
    addStoreOptions(
      datasets.command('list').description('Lists the datasets, the oldest of each name first.'),
    ).action(async (options: StoreOptions) =>
      (await import('./list-datasets.ts')).listStoredDatasets(context, options),
    ),
    [['tidemark dataset list', 'which there are']],
  );

  addExamples(
    addStoreOptions(
      datasets
        .command('show')
        .description('Shows what a dataset is made of, its folds, and how many values are null.')
        .argument('<dataset>', dataset),
    ).action(async (text: string, options: StoreOptions) =>
      (await import('./show-dataset.ts')).showDataset(context, text, options),
    ),
    [['tidemark dataset show btc', 'the newest of that name']],
  );

  addExamples(
    addStoreOptions(
      datasets
        .command('diff')
        .description('Compares two datasets: what they are made of, and their rows, column by column.')
        .argument('<one>', dataset)
        .argument('<other>', dataset),
    ).action(async (one: string, other: string, options: StoreOptions) =>
      (await import('./diff-datasets.ts')).diffStoredDatasets(context, [one, other], options),
    ),
    [['tidemark dataset diff 1f3a 9c0d', 'by the beginnings of their ids']],
  );

  addExamples(
    addStoreOptions(
      datasets
        .command('verify')
        .description(
          'Makes a dataset again from the files that it pins, and compares. The database is not asked. Exits 1 where something differs.',
        )
        .argument('<dataset>', dataset),
    ).action(async (text: string, options: StoreOptions) =>
      (await import('./verify-dataset.ts')).verifyStoredDataset(context, text, options),
    ),
    [['tidemark dataset verify btc', 'is it still what it was?']],
  );

  addExamples(
    addStoreOptions(
      datasets
        .command('export')
        .description(
          'Writes the rows of a dataset, or of a fold of it with their weights, to a CSV or Parquet file.',
        )
        .argument('<dataset>', dataset)
        .requiredOption('--out <file>', 'a file to write, .csv or .parquet')
        .option('--fold <n>', 'only the rows of this fold, from 0, with their weights')
        .option('--role <role>', 'train or test; default both'),
    ).action(async (text: string, options: ExportOptions) =>
      (await import('./export-dataset.ts')).exportStoredDataset(context, text, options),
    ),
    [['tidemark dataset export btc --fold 0 --role train --out train.parquet', 'what to train on first']],
  );
}
