import type { GroupKey } from '@tidemark/evaluation';
import type { Column } from '@tidemark/terminal';
import { fitTable } from '../format/fit-table.ts';
import { formatNoted } from '../format/format-noted.ts';
import { formatPercent } from '../format/format-number.ts';
import { describeGroup } from './describe-group.ts';
import type { FigureGroup, MetricFigure } from './figures.ts';
import type { PerformanceGroup } from './performance-data.ts';

/** The metrics for people, by what they are about, on a terminal of so many columns. */
export function formatFigures(
  groups: readonly FigureGroup[],
  { confidence, width }: { readonly confidence: number; readonly width: number | null },
): string {
  const columns: readonly Column<MetricFigure>[] = [
    { heading: '', cell: ({ name }) => `  ${name}` },
    { heading: 'value', cell: ({ value }) => value },
  ];
  // One table, so that the columns of all groups stand under one another.
  const lines = formatNoted(
    {
      columns,
      heading: `interval of ${formatPercent(confidence)}; what it is`,
      note: ({ interval, note }) => [interval, note].filter((text) => text !== '').join('; '),
      width,
    },
    groups.flatMap(({ figures }) => figures),
  );
  const text = [lines[0] ?? ''];
  let at = 1;
  for (const { title, figures } of groups) {
    text.push(title, ...lines.slice(at, at + figures.length));
    at += figures.length;
  }
  return text.join('\n');
}

/** A row a group. */
export function formatGroups(
  by: readonly GroupKey[],
  groups: readonly PerformanceGroup[],
  width: number | null,
): string {
  const round = (value: number | null, decimals: number) =>
    value === null ? null : Number(value.toFixed(decimals));
  const columns: readonly Column<PerformanceGroup>[] = [
    ...by.map((key) => ({
      heading: key,
      cell: ({ values }: PerformanceGroup) => describeGroup(values, key),
    })),
    { heading: 'signals', cell: ({ summary }) => summary.signals },
    { heading: 'resolved', cell: ({ summary }) => summary.resolved },
    {
      heading: 'win rate %',
      cell: ({ summary }) => round(summary.winRate === null ? null : 100 * summary.winRate, 1),
    },
    { heading: 'profit factor', cell: ({ summary }) => round(summary.profitFactor, 2) },
    { heading: 'average R', cell: ({ summary }) => round(summary.averageR, 3) },
    { heading: 'total R', cell: ({ summary }) => round(summary.totalR, 1) },
    { heading: 'Sharpe', cell: ({ summary }) => round(summary.sharpe, 2) },
    { heading: 'drawdown R', cell: ({ summary }) => round(summary.maxDrawdown, 1) },
    { heading: 'total R before costs', cell: ({ summary }) => round(summary.gross.totalR, 1) },
    { heading: 'latency p95 ms', cell: ({ summary }) => round(summary.latency.p95, 2) },
  ];
  return fitTable(columns, groups, { least: by.length + 1, width });
}
