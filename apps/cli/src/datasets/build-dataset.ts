import { resolve } from 'node:path';
import { buildDataset } from '@tidemark/feature-store';
import { createViewRegistry, shippedViews } from '@tidemark/features';
import type { CommandContext, StoreOptions } from '@tidemark/terminal';
import { openStore } from '../options/open-store.ts';
import { readVersion } from '../read-version.ts';
import { formatDataset } from './format-dataset.ts';
import { readDatasetSpec } from './read-dataset-spec.ts';

const steps: Readonly<Record<string, string>> = {
  candles: 'bringing the candles up to date',
  features: 'bringing the features up to date',
  rows: 'labelling, joining and splitting the rows',
};

/** `tidemark dataset build SPEC` */
export async function buildDatasetFrom(
  context: CommandContext,
  file: string,
  options: StoreOptions,
): Promise<void> {
  const spec = await readDatasetSpec(resolve(context.cwd, file));
  await using store = await openStore(context, options);
  const db = await context.openDb();
  const { manifest, folder, existed } = await buildDataset(store, db, {
    spec,
    views: createViewRegistry(shippedViews),
    product: readVersion(),
    signal: context.signal,
    onStep: (step) => context.log(steps[step] ?? step),
  });
  await context.report({
    data: { ...manifest, folder, existed },
    text: () =>
      [formatDataset(manifest), '', `${existed ? 'it was there already' : 'written to'} ${folder}`].join(
        '\n',
      ),
  });
}
