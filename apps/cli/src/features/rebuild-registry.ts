import { rebuildFeatureRegistry } from '@tidemark/feature-store';
import type { CommandContext, StoreOptions } from '@tidemark/terminal';
import { openStore } from '../options/open-store.ts';

/** `tidemark features versions rebuild` */
export async function rebuildRegistry(context: CommandContext, options: StoreOptions): Promise<void> {
  const db = await context.openDb();
  await using store = await openStore(context, options);
  const { views, files } = await rebuildFeatureRegistry(store, db);
  await context.report({
    data: { store: store.folder, views, files },
    text: () => `${views} views and ${files} files of ${store.folder} are registered`,
  });
}
