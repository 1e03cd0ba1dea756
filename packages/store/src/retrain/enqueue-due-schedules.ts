import type { Db } from '@tidemark/db';
import type { RetrainRequest } from '@tidemark/domain';
import { putRetrainRequest } from './put-retrain-request.ts';
import { readScheduleRow, type ScheduleRow, scheduleColumns } from './retrain-schedule.ts';
import { nextScheduleTime } from './schedule-times.ts';

const take = `
  SELECT ${scheduleColumns}, statement_timestamp() AS now FROM retrain_schedules
  WHERE next_at <= statement_timestamp() ORDER BY next_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED`;

const move = 'UPDATE retrain_schedules SET next_at = $2, last_at = $3 WHERE id = $1';

/**
 * Asks for what the schedules say is due by the database's clock. However many times were missed, a schedule asks once, and is
 * due next at its first time after now. Any number of workers may run it at once: each schedule is locked with SKIP LOCKED, and
 * the request and its next time are committed together, one schedule a transaction. Returns the requests, joined ones included.
 */
export async function enqueueDueSchedules(db: Db): Promise<readonly RetrainRequest[]> {
  const requests: RetrainRequest[] = [];
  for (;;) {
    const request = await db.transaction(async (tx) => {
      const [row] = await tx.query<ScheduleRow & { now: Date }>('take-due-schedule', take);
      if (row === undefined) return null;
      const { id, modelId, key, cron, priority, reason } = readScheduleRow(row);
      const made = await putRetrainRequest(tx, { modelId, key, reason, priority }, id);
      const nextAt = nextScheduleTime(cron, row.now.getTime());
      await tx.query('move-schedule', move, [id, new Date(nextAt), row.now]);
      return made;
    });
    if (request === null) return requests;
    requests.push(request);
  }
}
