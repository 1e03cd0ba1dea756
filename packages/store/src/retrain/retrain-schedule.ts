import { quote, type RetrainPriority, TidemarkError } from '@tidemark/domain';
import { readPriority } from './retrain-row.ts';

/** When a model is to be trained again whatever happens. Times are epoch milliseconds, UTC. */
export interface RetrainSchedule {
  readonly id: string;
  readonly modelId: string;
  readonly key: string;
  /** Five fields, UTC. */
  readonly cron: string;
  readonly priority: RetrainPriority;
  readonly reason: string;
  readonly nextAt: number;
  /** When it last asked; null before it did. */
  readonly lastAt: number | null;
}

export interface ScheduleRow {
  readonly id: string;
  readonly model_id: string;
  readonly key: string;
  readonly cron: string;
  readonly priority: number;
  readonly reason: string;
  readonly next_at: Date;
  readonly last_at: Date | null;
}

export const scheduleColumns = 'id, model_id, key, cron, priority, reason, next_at, last_at';

export function readScheduleRow(row: ScheduleRow): RetrainSchedule {
  return {
    id: row.id,
    modelId: row.model_id,
    key: row.key,
    cron: row.cron,
    priority: readPriority(row.priority),
    reason: row.reason,
    nextAt: row.next_at.getTime(),
    lastAt: row.last_at?.getTime() ?? null,
  };
}

export function unknownSchedule(id: string): TidemarkError {
  return new TidemarkError('retrain.schedule_unknown', `no retrain schedule has the id ${quote(id)}`, {
    value: id,
    hint: '`tidemark retrain schedule list` shows them.',
  });
}
