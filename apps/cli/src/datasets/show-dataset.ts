import { findStoreFolder } from '@tidemark/db';
import { datasetFolder, findDataset } from '@tidemark/feature-store';
import type { CommandContext, StoreOptions } from '@tidemark/terminal';
import { formatDataset } from './format-dataset.ts';

/** `tidemark dataset show DATASET` */
export async function showDataset(
  context: CommandContext,
  text: string,
  { store }: StoreOptions,
): Promise<void> {
  const root = findStoreFolder(context, store);
  const manifest = await findDataset(root, text);
  const folder = datasetFolder(root, manifest);
  await context.report({
    data: { ...manifest, folder },
    text: () => [formatDataset(manifest), '', folder].join('\n'),
  });
}
