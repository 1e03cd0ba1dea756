import {
  addRetrainSchedule,
  listRetrainSchedules,
  type RetrainSchedule,
  removeRetrainSchedule,
} from '@tidemark/store';
import { type Column, type CommandContext, formatTable } from '@tidemark/terminal';
import { formatTime, isoTime } from '@tidemark/terminal/values';
import { readPriority } from './read-priority.ts';

export interface AddScheduleOptions {
  readonly model: string;
  readonly cron: string;
  readonly reason: string;
  readonly priority: string;
  readonly key?: string;
}

const columns: readonly Column<RetrainSchedule>[] = [
  { heading: 'id', cell: ({ id }) => id },
  { heading: 'model', cell: ({ modelId }) => modelId },
  { heading: 'key', cell: ({ key }) => key },
  { heading: 'cron', cell: ({ cron }) => cron },
  { heading: 'priority', cell: ({ priority }) => priority },
  { heading: 'next', cell: ({ nextAt }) => formatTime(nextAt) },
  { heading: 'reason', cell: ({ reason }) => reason, most: 60 },
];

/** `tidemark retrain schedule add` */
export async function addSchedule(context: CommandContext, options: AddScheduleOptions): Promise<void> {
  const { model, cron, reason, priority, key } = options;
  const input = {
    modelId: model,
    cron,
    reason,
    priority: readPriority(priority),
    ...(key === undefined ? {} : { key }),
  };
  await reportSchedule(context, await addRetrainSchedule(await context.openDb(), input));
}

/** `tidemark retrain schedule list` */
export async function listSchedules(context: CommandContext): Promise<void> {
  const schedules = await listRetrainSchedules(await context.openDb());
  await context.report({
    data: { schedules: schedules.map(scheduleData) },
    text: () => (schedules.length === 0 ? 'No schedules found.' : formatTable(columns, schedules)),
  });
}

/** `tidemark retrain schedule remove` */
export async function removeSchedule(context: CommandContext, id: string): Promise<void> {
  await reportSchedule(context, await removeRetrainSchedule(await context.openDb(), id));
}

function reportSchedule(context: CommandContext, schedule: RetrainSchedule): Promise<void> {
  return context.report({ data: scheduleData(schedule), text: () => formatTable(columns, [schedule]) });
}

function scheduleData(schedule: RetrainSchedule): unknown {
  const { nextAt, lastAt } = schedule;
  return { ...schedule, nextAt: isoTime(nextAt), lastAt: isoTime(lastAt) };
}
