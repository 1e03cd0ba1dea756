import type { RunQuery } from '@tidemark/db';
import {
  type RetrainSchedule,
  readScheduleRow,
  type ScheduleRow,
  scheduleColumns,
} from './retrain-schedule.ts';

const list = `SELECT ${scheduleColumns} FROM retrain_schedules ORDER BY model_id, key, cron`;

/** Every schedule, by model. */
export async function listRetrainSchedules(db: {
  readonly query: RunQuery;
}): Promise<readonly RetrainSchedule[]> {
  return (await db.query<ScheduleRow>('list-retrain-schedules', list)).map(readScheduleRow);
}
