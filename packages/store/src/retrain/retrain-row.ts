import type { RetrainRequestRecord } from '@tidemark/db';
import {
  formatSignalId,
  type RetrainPriority,
  type RetrainRequest,
  type RetrainRequestId,
  retrainPriorities,
  retrainStatuses,
} from '@tidemark/domain';
import { narrow } from '../narrow.ts';

/** The columns of a statement over `retrain_queue`, or over a WITH that returned its rows. */
export const retrainColumns = `
  id, signal_id AS "signalId", signal_ts AS "signalTs", model_id AS "modelId", key, reason, more_reasons AS "moreReasons",
  coalesced, inserted_at AS "insertedAt", status, priority, run_after AS "runAfter", attempt, max_attempts AS "maxAttempts",
  lease_token AS "leaseToken", lease_expires_at AS "leaseExpiresAt", deadline_at AS "deadlineAt", worker,
  started_at AS "startedAt", completed_at AS "completedAt", error_message AS "errorMessage", progress,
  progress_message AS "progressMessage", cancel_requested_at AS "cancelRequestedAt", rerun_requested AS "rerunRequested",
  schedule_id AS "scheduleId"`;

type Numbers = 'id' | 'signalId' | 'leaseToken' | 'scheduleId';
type Unread = 'rerunPriority' | 'rerunReasons' | 'rerunAfter' | 'rerunSignalId' | 'rerunSignalTs';

/** A row as Prisma or as a statement gives it: the driver reads 64-bit numbers as text. */
export type RetrainRow = Omit<RetrainRequestRecord, Numbers | Unread> & {
  readonly id: bigint | string;
  readonly signalId: bigint | string | null;
  readonly leaseToken: bigint | string;
  readonly scheduleId: bigint | string | null;
};

/** A row of the queue in the words of the domain. */
export function readRetrainRow(row: RetrainRow): RetrainRequest {
  const { signalId, signalTs } = row;
  return {
    id: row.id.toString() as RetrainRequestId,
    modelId: row.modelId,
    key: row.key,
    reason: row.reason,
    moreReasons: row.moreReasons,
    coalesced: row.coalesced,
    signalId:
      signalId === null || signalTs === null
        ? null
        : formatSignalId({ rowId: BigInt(signalId), ts: signalTs.getTime() }),
    priority: readPriority(row.priority),
    status: narrow(retrainStatuses, row.status),
    insertedAt: row.insertedAt.getTime(),
    runAfter: row.runAfter.getTime(),
    attempt: row.attempt,
    maxAttempts: row.maxAttempts,
    worker: row.worker,
    leaseExpiresAt: row.leaseExpiresAt?.getTime() ?? null,
    deadlineAt: row.deadlineAt?.getTime() ?? null,
    startedAt: row.startedAt?.getTime() ?? null,
    completedAt: row.completedAt?.getTime() ?? null,
    errorMessage: row.errorMessage,
    progress: row.progress,
    progressMessage: row.progressMessage,
    cancelRequestedAt: row.cancelRequestedAt?.getTime() ?? null,
    rerunRequested: row.rerunRequested,
    scheduleId: row.scheduleId?.toString() ?? null,
  };
}

export function readPriority(value: number): RetrainPriority {
  const priority = retrainPriorities.find((one) => one === value);
  if (priority === undefined)
    throw new TypeError(`the database holds the priority ${value}, which is not 1 to 5`);
  return priority;
}
