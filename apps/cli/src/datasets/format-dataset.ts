import { describeLabelSpec } from '@tidemark/evaluation';
import type { DatasetManifest } from '@tidemark/feature-store';
import { formatBytes, formatCount, formatFields, formatTable } from '@tidemark/terminal';
import { formatTime, isoTime } from '@tidemark/terminal/values';

/** A dataset for people: what it is made of, its folds, and the columns that have most nulls. */
export function formatDataset(manifest: DatasetManifest): string {
  const { name, id, range, spec, knownAt, labels, leftOut, folds, embargoMs, nullShares, data } = manifest;
  const counts = (of: Readonly<Record<string, number>>) =>
    Object.entries(of)
      .map(([what, count]) => `${what} ${formatCount(count)}`)
      .join(', ');
  const nulls = Object.entries(nullShares)
    .filter(([, share]) => share > 0)
    .sort(([, a], [, b]) => b - a);
  return [
    formatFields([
      ['dataset', `${name}/${id}`],
      ['rows', `${formatCount(data.rows)}, ${counts(labels)}`],
      ['left out', counts(leftOut) || 'nothing'],
      ['decisions', range === null ? null : `${formatTime(range.from)} to ${formatTime(range.to)}`],
      ['as known at', isoTime(knownAt)],
      [
        'views',
        manifest.views
          .map(({ name: view, version, fingerprint }) => `${view}@${version} (${fingerprint.slice(0, 12)})`)
          .join(', '),
      ],
      ['labels', describeLabelSpec(spec.labels)],
      ['split', describeSplit(spec.split)],
      [
        'embargo',
        `${formatCount(embargoMs / 60_000)} minutes${spec.split.embargo === undefined ? ', the longest lookback of the views' : ''}`,
      ],
      ['size', formatBytes(data.bytes + manifest.foldRows.bytes)],
      ['hash', manifest.hash],
    ]),
    '',
    formatTable(
      [
        { heading: 'fold', cell: (row) => row.fold },
        { heading: 'train', cell: (row) => row.train },
        { heading: 'test', cell: (row) => row.test },
        { heading: 'purged', cell: (row) => row.purged },
        { heading: 'embargoed', cell: (row) => row.embargoed },
        { heading: 'tested from', cell: (row) => formatTime(row.blocks[0]?.from ?? 0) },
        { heading: 'to', cell: (row) => formatTime(row.blocks.at(-1)?.to ?? 0) },
      ],
      folds.map((fold, number) => ({ fold: number, ...fold })),
    ),
    ...(nulls.length === 0
      ? []
      : [
          '',
          formatTable(
            [
              { heading: 'column', cell: ([column]: readonly [string, number]) => column },
              {
                heading: 'null',
                cell: ([, share]: readonly [string, number]) => `${(100 * share).toFixed(2)}%`,
              },
            ],
            nulls.slice(0, 10),
          ),
          ...(nulls.length > 10 ? [`and ${nulls.length - 10} columns more`] : []),
        ]),
  ].join('\n');
}

function describeSplit(split: DatasetManifest['spec']['split']): string {
  if (split.kind === 'combinatorial')
    return `combinatorial, ${split.testGroups} of ${split.groups} groups tested`;
  return `${split.kind}, ${split.folds} folds`;
}
