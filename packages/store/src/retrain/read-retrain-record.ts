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

/** A row of the queue in the words of the domain. */
export function readRetrainRecord(row: RetrainRequestRecord): RetrainRequest {
  const { signalId, signalTs } = row;
  return {
    id: row.id.toString() as RetrainRequestId,
    modelId: row.modelId,
    key: row.key,
    reason: row.reason,
    signalId:
      signalId === null || signalTs === null
        ? null
        : formatSignalId({ rowId: signalId, ts: signalTs.getTime() }),
    priority: readPriority(row.priority),
    status: narrow(retrainStatuses, row.status),
    insertedAt: row.insertedAt.getTime(),
    startedAt: row.startedAt?.getTime() ?? null,
    completedAt: row.completedAt?.getTime() ?? null,
    errorMessage: row.errorMessage,
  };
}

function readPriority(value: number): RetrainPriority {
  const priority = retrainPriorities.find((one) => one === value);
  if (priority === undefined)
    throw new TypeError(`the database holds the priority ${value}, which is not 1 to 5`);
  return priority;
}
