import type { GroupKey } from '@tidemark/evaluation';
import { type Column, formatTable } from '@tidemark/terminal';
import { describeGroup } from './describe-group.ts';
import type { FigureGroup, MetricFigure } from './figures.ts';
import type { PerformanceGroup } from './performance-data.ts';

/** The metrics for people, by what they are about. */
export function formatFigures(groups: readonly FigureGroup[], confidence: number): string {
  const columns: readonly Column<MetricFigure>[] = [
    { heading: '', cell: ({ name }) => `  ${name}` },
    { heading: 'value', cell: ({ value }) => value },
    { heading: `${formatShare(confidence)} interval`, cell: ({ interval }) => interval },
    { heading: '', cell: ({ note }) => note },
  ];
  // One table, so that the columns of all groups stand under one another.
  const lines = formatTable(
    columns,
    groups.flatMap(({ figures }) => figures),
  ).split('\n');
  const text = [lines[0] ?? ''];
  let at = 1;
  for (const { title, figures } of groups) {
    text.push(title, ...lines.slice(at, at + figures.length));
    at += figures.length;
  }
  return text.join('\n');
}

function formatShare(share: number): string {
  return `${Number((100 * share).toFixed(2))}%`;
}

/** A row a group. */
export function formatGroups(by: readonly GroupKey[], groups: readonly PerformanceGroup[]): string {
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
    { heading: 'before costs', cell: ({ summary }) => round(summary.gross.totalR, 1) },
    { heading: 'Sharpe', cell: ({ summary }) => round(summary.sharpe, 2) },
    { heading: 'drawdown R', cell: ({ summary }) => round(summary.maxDrawdown, 1) },
    { heading: 'latency p95 ms', cell: ({ summary }) => round(summary.latency.p95, 2) },
  ];
  return formatTable(columns, groups);
}
