import type { RetrainRequest } from '@tidemark/domain';
import type { Column } from '@tidemark/terminal';
import { formatTime, isoTime } from '@tidemark/terminal/values';

/** The columns for people. */
export const requestColumns: readonly Column<RetrainRequest>[] = [
  { heading: 'id', cell: (request) => request.id },
  { heading: 'status', cell: (request) => request.status },
  { heading: 'priority', cell: (request) => request.priority },
  { heading: 'model', cell: (request) => request.modelId },
  { heading: 'key', cell: (request) => request.key },
  { heading: 'asked for', cell: (request) => formatTime(request.insertedAt) },
  { heading: 'reason', cell: (request) => request.reason, most: 60 },
];

/** A request as JSON. */
export function requestData(request: RetrainRequest): unknown {
  return {
    ...request,
    insertedAt: isoTime(request.insertedAt),
    runAfter: isoTime(request.runAfter),
    startedAt: isoTime(request.startedAt),
    leaseExpiresAt: isoTime(request.leaseExpiresAt),
    deadlineAt: isoTime(request.deadlineAt),
    cancelRequestedAt: isoTime(request.cancelRequestedAt),
    completedAt: isoTime(request.completedAt),
  };
}
