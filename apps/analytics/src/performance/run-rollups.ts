import {
  approximateFromDays,
  type DaysMetric,
  type DaysSummary,
  missingFromDays,
  noValueReasons,
  type SignalDay,
  summarizeDays,
} from '@tidemark/evaluation';
import { readSignalDays } from '@tidemark/store';
import type { CommandContext } from '@tidemark/terminal';
import { isoTime } from '@tidemark/terminal/values';
import { formatNoted } from '../format/format-noted.ts';
import { formatMeasure, formatPercent } from '../format/format-number.ts';
import { terminalWidth } from '../format/terminal-width.ts';
import { wrapText } from '../format/wrap-text.ts';
import type { SelectionOptions } from '../query/add-selection-options.ts';
import { nameSome, selectionData } from '../query/describe-selection.ts';
import { noSignals, parseSelection } from '../query/read-selection.ts';

/** `tidemark analytics performance --rollups`: from the sums by day, which outlive the signals. */
export async function runRollups(context: CommandContext, options: SelectionOptions): Promise<void> {
  const query = parseSelection(options);
  const db = await context.openDb();
  const days = await readSignalDays(db, query);
  if (days.length === 0) throw noSignals(query);
  const summary = summarizeDays(days);
  const width = terminalWidth(context);
  await context.report({
    data: {
      ...selectionData(query),
      rollups: true,
      ...summary,
      from: isoTime(summary.from),
      to: isoTime(summary.to),
    },
    text: () => [describeDays(days, summary), '', formatDays(summary, width)].join('\n'),
  });
}

function describeDays(days: readonly SignalDay[], { from, to }: DaysSummary): string {
  const date = (time: number | null) => isoTime(time)?.slice(0, 10) ?? '-';
  return [
    nameSome(
      'models',
      days.map(({ modelId }) => modelId),
    ),
    nameSome(
      'series',
      days.map(({ symbol, tf }) => `${symbol} ${tf}`),
    ),
    `whole UTC days from ${date(from)} to ${date(to)}, by the declared label specification`,
  ].join(' · ');
}

interface DaysRow {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

function formatDays(summary: DaysSummary, width: number | null): string {
  const { latency } = summary;
  const count = (value: number) => value.toLocaleString('en-US');
  const milliseconds = (value: number) => `${formatMeasure(value)} ms`;
  const rows: readonly DaysRow[] = (
    [
      ['signals', summary.signals, count],
      ['resolved', summary.resolved, count],
      ['wins', summary.wins, count],
      ['losses', summary.losses, count],
      ['timeouts', summary.timeouts, count],
      ['unresolved', summary.unresolved, count],
      ['pending', summary.pending, count],
      ['holds', summary.holds, count],
      ['winRate', summary.winRate, formatPercent],
      ['hitRate', summary.hitRate, formatPercent],
      ['averageR', summary.averageR],
      ['totalR', summary.totalR],
      ['expectancy', summary.expectancy],
      ['profitFactor', summary.profitFactor],
      ['payoff', summary.payoff],
      ['sqn', summary.sqn],
      ['sharpe', summary.sharpe],
      ['sortino', summary.sortino],
      ['calmar', summary.calmar],
      ['maxDrawdown', summary.maxDrawdown],
      ['brier', summary.brier],
      ['latency', latency.average, milliseconds],
      ['latency max', latency.max, milliseconds],
    ] as readonly (readonly [string, number | null, ((value: number) => string)?])[]
  ).map(([name, value, show = formatMeasure]) => ({
    name,
    value: value === null ? '-' : show(value),
    note: describe(name, value, summary),
  }));
  const lines = formatNoted<DaysRow>(
    {
      columns: [
        { heading: '', cell: ({ name }) => name },
        { heading: 'value', cell: ({ value }) => value },
      ],
      heading: '',
      note: ({ note }) => note,
      width,
    },
    rows,
  );
  const missing = `Only the exact summary, without --rollups, has ${missingFromDays.join(', ')}.`;
  return [...lines, '', ...wrapText(missing, width ?? Number.POSITIVE_INFINITY)].join('\n');
}

function describe(name: string, value: number | null, { reasons }: DaysSummary): string {
  const reason = reasons[name as DaysMetric];
  if (value === null && reason !== undefined) return noValueReasons[reason];
  if (name === 'latency' && value !== null) return 'average';
  return approximateFromDays.some((one) => one === name) ? 'approximate' : '';
}
