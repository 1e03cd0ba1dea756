import { diffDatasets, findDataset } from '@tidemark/feature-store';
import {
  type CommandContext,
  formatCount,
  formatFields,
  formatTable,
  type StoreOptions,
} from '@tidemark/terminal';
import { isoTime } from '@tidemark/terminal/values';
import { openStore } from '../options/open-store.ts';

/** `tidemark dataset diff ONE OTHER` */
export async function diffStoredDatasets(
  context: CommandContext,
  [textOne, textOther]: readonly [string, string],
  options: StoreOptions,
): Promise<void> {
  await using store = await openStore(context, options);
  const one = await findDataset(store.folder, textOne);
  const other = await findDataset(store.folder, textOther);
  const diff = await diffDatasets(store, one, other);
  const { rows, columns, spec, views, knownAt, onlyColumns, sameFolds } = diff;
  const names = [one, other].map(({ name, id }) => `${name}/${id}`);
  await context.report({
    data: {
      one: names[0],
      other: names[1],
      ...diff,
      knownAt: { one: isoTime(knownAt.one), other: isoTime(knownAt.other) },
    },
    text: () =>
      [
        formatFields([
          ['one', names[0] ?? ''],
          ['other', names[1] ?? ''],
          ['as known at', `${isoTime(knownAt.one)} and ${isoTime(knownAt.other)}`],
          [
            'rows',
            `${formatCount(rows.both)} in both, ${formatCount(rows.onlyOne)} in one only, ${formatCount(rows.onlyOther)} in the other only`,
          ],
          ['folds', sameFolds ? 'the same' : 'different'],
          [
            'columns',
            [
              ...onlyColumns.one.map((name) => `- ${name}`),
              ...onlyColumns.other.map((name) => `+ ${name}`),
            ].join(', ') || 'the same',
          ],
        ]),
        ...table(
          'made of',
          [...spec, ...views.map((view) => ({ path: view.view, one: view.one, other: view.other }))].map(
            ({ path, one: a, other: b }) => [path, JSON.stringify(a), JSON.stringify(b)] as const,
          ),
        ),
        ...table(
          'column',
          columns.map(({ column, rows: count }) => [column, formatCount(count), ''] as const),
        ),
      ].join('\n'),
  });

  function table(what: string, lines: readonly (readonly [string, string, string])[]): readonly string[] {
    if (lines.length === 0) return [];
    const second = what === 'column' ? 'rows that differ' : 'one';
    return [
      '',
      formatTable(
        [
          { heading: what, cell: ([first]: readonly [string, string, string]) => first, most: 60 },
          { heading: second, cell: ([, value]: readonly [string, string, string]) => value, most: 60 },
          ...(what === 'column'
            ? []
            : [
                {
                  heading: 'other',
                  cell: ([, , value]: readonly [string, string, string]) => value,
                  most: 60,
                },
              ]),
        ],
        lines,
      ),
    ];
  }
}
