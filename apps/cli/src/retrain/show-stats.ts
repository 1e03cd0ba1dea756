import { type RetrainLevel, type RetrainStats, readRetrainStats } from '@tidemark/store';
import { type Column, type CommandContext, formatFields, formatTable } from '@tidemark/terminal';
import { formatTime, isoTime } from '@tidemark/terminal/values';

/** `tidemark retrain stats` */
export async function showStats(context: CommandContext): Promise<void> {
  const stats = await readRetrainStats(await context.openDb());
  const data = { ...stats, oldestPendingAt: isoTime(stats.oldestPendingAt) };
  await context.report({ data, text: () => describe(stats) });
}

const columns: readonly Column<RetrainLevel>[] = [
  { heading: 'priority', cell: ({ priority }) => priority },
  { heading: 'pending', cell: ({ pending }) => pending },
  { heading: 'longest wait', cell: ({ longestWaitMs }) => seconds(longestWaitMs) },
];

function describe(stats: RetrainStats): string {
  const { recent } = stats;
  const fields = formatFields([
    ['pending', stats.pending],
    ['of these due', stats.due],
    ['processing', stats.processing],
    ['oldest due since', formatTime(stats.oldestPendingAt)],
    ['ended, about', stats.endedEstimate],
    ['of the last ended', `${recent.completed} completed, ${recent.failed} failed`],
    ['they waited', `${seconds(recent.medianWaitMs)} (median), ${seconds(recent.p95WaitMs)} (95%)`],
    ['and took', `${seconds(recent.medianRunMs)} (median)`],
  ]);
  return `${fields}\n\n${formatTable(columns, stats.levels)}`;
}

function seconds(ms: number | null): string {
  return ms === null ? '-' : `${(ms / 1_000).toFixed(1)} s`;
}
