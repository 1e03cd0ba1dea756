import { findStoreFolder } from '@tidemark/db';
import { listDatasets } from '@tidemark/feature-store';
import { type CommandContext, formatBytes, formatTable, type StoreOptions } from '@tidemark/terminal';
import { formatTime, isoTime } from '@tidemark/terminal/values';

/** `tidemark dataset list` */
export async function listStoredDatasets(context: CommandContext, { store }: StoreOptions): Promise<void> {
  const datasets = await listDatasets(findStoreFolder(context, store));
  await context.report({
    data: datasets.map(({ name, id, createdAt, knownAt, range, data, views, hash }) => ({
      ...{ name, id, createdAt, hash, rows: data.rows },
      knownAt: isoTime(knownAt),
      from: range === null ? null : isoTime(range.from),
      to: range === null ? null : isoTime(range.to),
      views: views.map((view) => `${view.name}@${view.version}`),
    })),
    text: () =>
      datasets.length === 0
        ? 'No datasets found.'
        : formatTable(
            [
              { heading: 'dataset', cell: ({ name }) => name },
              { heading: 'id', cell: ({ id }) => id },
              { heading: 'built', cell: ({ createdAt }) => formatTime(Date.parse(createdAt)) },
              { heading: 'rows', cell: ({ data }) => data.rows },
              { heading: 'from', cell: ({ range }) => (range === null ? null : formatTime(range.from)) },
              { heading: 'to', cell: ({ range }) => (range === null ? null : formatTime(range.to)) },
              { heading: 'size', cell: ({ data, foldRows }) => formatBytes(data.bytes + foldRows.bytes) },
              { heading: 'views', cell: ({ spec }) => spec.views.join(', '), most: 40 },
            ],
            datasets,
          ),
  });
}
