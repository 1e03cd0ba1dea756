import { findDataset, verifyDataset } from '@tidemark/feature-store';
import { createViewRegistry, shippedViews } from '@tidemark/features';
import { type CommandContext, formatTable, type StoreOptions } from '@tidemark/terminal';
import { openStore } from '../options/open-store.ts';

const steps: Readonly<Record<string, string>> = {
  files: 'looking at its files, and at those that it pins',
  features: 'computing the features again',
  rows: 'labelling, joining and splitting the rows again',
};

/** `tidemark dataset verify DATASET` */
export async function verifyStoredDataset(
  context: CommandContext,
  text: string,
  options: StoreOptions,
): Promise<void> {
  await using store = await openStore(context, options);
  const manifest = await findDataset(store.folder, text);
  const { name, id } = manifest;
  const { verified, checks } = await verifyDataset(store, {
    manifest,
    views: createViewRegistry(shippedViews),
    signal: context.signal,
    onStep: (step) => context.log(steps[step] ?? step),
  });
  await context.report({
    data: { dataset: name, id, verified, checks },
    text: () =>
      [
        formatTable(
          [
            { heading: '', cell: ({ passed }) => (passed ? 'ok' : 'FAILED') },
            { heading: 'check', cell: ({ check }) => check, most: 110 },
            { heading: 'found', cell: ({ found }) => found ?? '', most: 60 },
          ],
          checks,
        ),
        '',
        `${name}/${id} ${verified ? 'is what it was' : 'is NOT what it was'}`,
      ].join('\n'),
    exitCode: verified ? 0 : 1,
  });
}
