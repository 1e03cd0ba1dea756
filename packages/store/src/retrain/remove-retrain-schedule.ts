import type { RunQuery } from '@tidemark/db';
import {
  type RetrainSchedule,
  readScheduleRow,
  type ScheduleRow,
  scheduleColumns,
  unknownSchedule,
} from './retrain-schedule.ts';

const remove = `DELETE FROM retrain_schedules WHERE id = $1 RETURNING ${scheduleColumns}`;

/** Removes a schedule; what it asked for stays. @throws TidemarkError `retrain.schedule_unknown` */
export async function removeRetrainSchedule(
  db: { readonly query: RunQuery },
  id: string,
): Promise<RetrainSchedule> {
  const rows = /^\d{1,18}$/.test(id)
    ? await db.query<ScheduleRow>('remove-retrain-schedule', remove, [id])
    : [];
  const [row] = rows;
  if (row === undefined) throw unknownSchedule(id);
  return readScheduleRow(row);
}
