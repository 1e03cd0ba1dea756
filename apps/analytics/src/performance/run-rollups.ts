import {
  approximateFromDays,
  type DaysMetric,
  type DaysSummary,
  missingFromDays,
  noValueReasons,
  summarizeDays,
} from '@tidemark/evaluation';
import { readSignalDays } from '@tidemark/store';
import { type CommandContext, formatTable } from '@tidemark/terminal';
import { isoTime } from '@tidemark/terminal/values';
import { formatNumber, formatPercent } from '../format/format-number.ts';
import type { SelectionOptions } from '../query/add-selection-options.ts';
import { selectionData } from '../query/describe-selection.ts';
import { noSignals, readSelection } from '../query/read-selection.ts';

/** `tidemark analytics performance --rollups`: from the sums by day, which outlive the signals. */
export async function runRollups(context: CommandContext, options: SelectionOptions): Promise<void> {
  const db = await context.openDb();
  const query = await readSelection(db, options);
  const days = await readSignalDays(db, query);
  if (days.length === 0) throw noSignals(query);
  const summary = summarizeDays(days);
  await context.report({
    data: {
      ...selectionData(query),
      rollups: true,
      ...summary,
      from: isoTime(summary.from),
      to: isoTime(summary.to),
    },
    text: () => formatDays(summary),
  });
}

function formatDays(summary: DaysSummary): string {
  const rows = (
    [
      ['signals', summary.signals],
      ['resolved', summary.resolved],
      ['wins', summary.wins],
      ['losses', summary.losses],
      ['timeouts', summary.timeouts],
      ['unresolved', summary.unresolved],
      ['pending', summary.pending],
      ['winRate', summary.winRate, formatPercent],
      ['hitRate', summary.hitRate, formatPercent],
      ['averageR', summary.averageR],
      ['totalR', summary.totalR],
      ['profitFactor', summary.profitFactor],
      ['payoff', summary.payoff],
      ['sqn', summary.sqn],
      ['sharpe', summary.sharpe],
      ['sortino', summary.sortino],
      ['calmar', summary.calmar],
      ['maxDrawdown', summary.maxDrawdown],
      ['brier', summary.brier],
    ] as readonly (readonly [string, number | null, ((value: number) => string)?])[]
  ).map(([name, value, show = (shown: number) => formatNumber(shown, 4)]) => ({
    name,
    value: value === null ? '-' : show(value),
    note: describe(name, value, summary),
  }));
  return [
    'From the sums by day.',
    formatTable(
      [
        { heading: '', cell: (row: (typeof rows)[number]) => row.name },
        { heading: 'value', cell: (row) => row.value },
        { heading: '', cell: (row) => row.note },
      ],
      rows,
    ),
    '',
    `Only the exact summary, without --rollups, has ${missingFromDays.join(', ')}.`,
  ].join('\n');
}

function describe(name: string, value: number | null, { reasons }: DaysSummary): string {
  const reason = reasons[name as DaysMetric];
  if (value === null && reason !== undefined) return noValueReasons[reason];
  return approximateFromDays.some((one) => one === name) ? 'approximate' : '';
}
