import type { RunQuery } from '@tidemark/db';
import { type RetrainPriority, TidemarkError } from '@tidemark/domain';
import { z } from 'zod';
import { retrainFields } from './put-retrain-request.ts';
import {
  type RetrainSchedule,
  readScheduleRow,
  type ScheduleRow,
  scheduleColumns,
} from './retrain-schedule.ts';
import { nextScheduleTime } from './schedule-times.ts';

export interface NewRetrainSchedule {
  readonly modelId: string;
  readonly key?: string;
  /** Five fields, UTC: minute, hour, day of the month, month, day of the week. */
  readonly cron: string;
  readonly priority?: RetrainPriority;
  readonly reason: string;
}

const schema = z.strictObject({ ...retrainFields, cron: z.string().trim().min(1).max(200) });

const readClock = `SELECT statement_timestamp() AS now`;

const add = `
  INSERT INTO retrain_schedules (model_id, key, cron, priority, reason, next_at) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (model_id, key, cron) DO UPDATE SET priority = excluded.priority, reason = excluded.reason
  RETURNING ${scheduleColumns}`;

/**
 * Keeps a schedule; one of the same model, key and times gets the new priority and reason, and stays due when it was.
 * @throws TidemarkError `retrain.schedule_invalid`
 */
export async function addRetrainSchedule(
  db: { readonly query: RunQuery },
  input: NewRetrainSchedule,
): Promise<RetrainSchedule> {
  const parsed = schema.safeParse(input);
  if (!parsed.success)
    throw new TidemarkError(
      'retrain.schedule_invalid',
      `a schedule is not valid: ${z.prettifyError(parsed.error)}`,
      { value: input, hint: 'Give a model, a cron expression and a reason.', cause: parsed.error },
    );
  const { modelId, key, cron, priority, reason } = parsed.data;
  const [clock] = await db.query<{ now: Date }>('read-clock', readClock);
  const nextAt = new Date(nextScheduleTime(cron, clock?.now.getTime() ?? Number.NaN));
  const bound = [modelId, key, cron, priority, reason, nextAt];
  const [row] = await db.query<ScheduleRow>('add-retrain-schedule', add, bound);
  if (row === undefined) throw new TypeError('a schedule that was kept gave nothing back');
  return readScheduleRow(row);
}
