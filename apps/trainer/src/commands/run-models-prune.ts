import { findStoreFolder } from '@tidemark/db';
import { type CommandContext, formatBytes, formatTable } from '@tidemark/terminal';
import { parseWholeNumber } from '@tidemark/terminal/values';
import { type PrunedFolder, pruneArtefacts } from '../work/prune-artefacts.ts';
import { readRetention } from './read-retention.ts';

export interface PruneModelsOptions {
  readonly olderThan?: string;
  readonly limit: string;
  readonly store?: string;
  readonly yes?: true;
}

/** `tidemark models prune` */
export async function runModelsPrune(
  context: CommandContext,
  { olderThan, limit, store, yes: isMeant }: PruneModelsOptions,
): Promise<void> {
  const yes = isMeant === true;
  const most = parseWholeNumber(limit, { name: '--limit', min: 1, max: 100_000 });
  const keepMs = await readRetention(context, olderThan);
  const folders = await pruneArtefacts(await context.openDb(), {
    ...{ store: findStoreFolder(context, store), keepMs, limit: most, dryRun: !yes, signal: context.signal },
  });
  const bytes = folders.reduce((sum, folder) => sum + folder.bytes, 0);
  await context.report({ data: { deleted: yes, bytes, folders }, text: () => format(folders, bytes, yes) });
}

function format(folders: readonly PrunedFolder[], bytes: number, deleted: boolean): string {
  const lines = [`${folders.length} folders, ${formatBytes(bytes)} ${deleted ? 'deleted' : 'to delete'}`];
  if (!deleted && folders.length > 0) lines.push('Nothing was deleted: --yes does it.');
  if (folders.length === 0) return lines.join('\n');
  const table = formatTable(
    [
      { heading: 'folder', cell: ({ path }) => path },
      { heading: 'because', cell: ({ because }) => because },
      { heading: 'size', cell: (folder) => formatBytes(folder.bytes) },
    ],
    folders,
  );
  return [table, '', ...lines].join('\n');
}
