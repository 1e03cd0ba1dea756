import type { RunQuery } from '@tidemark/db';
import type { RetrainRequest } from '@tidemark/domain';
import { type HeldLease, leaseLost } from './lease-lost.ts';
import { insertSuccessor, leaveProcessing, nextTry } from './leave-processing.ts';
import { defaultBackoffMs, longestBackoffMs } from './retrain-policy.ts';
import { type RetrainRow, readRetrainRow, retrainColumns } from './retrain-row.ts';
import { storableMessage } from './storable-message.ts';

export interface RetrainFailure {
  /** Why, for people. */
  readonly message: string;
  /** Whether another run may go better; default true. */
  readonly retry?: boolean;
  /** Pause after the first failed run, milliseconds; default 30 seconds, doubled by every further one, an hour at most. */
  readonly backoffMs?: number;
}

const goesBack = '($4 AND attempt < max_attempts AND cancel_requested_at IS NULL)';

const fail = `
  WITH ended AS (
    UPDATE retrain_queue SET ${leaveProcessing(goesBack)},
      error_message = CASE WHEN cancel_requested_at IS NULL THEN $3 ELSE 'cancelled' END,
      run_after = CASE WHEN ${goesBack} THEN ${nextTry('$5', '$6')} ELSE run_after END
    WHERE id = $1 AND status = 'processing' AND lease_token = $2
    RETURNING *
  ), successor AS (${insertSuccessor})
  SELECT ${retrainColumns} FROM ended`;

/**
 * Ends a run that went wrong. While attempts remain the request is pending again, after a pause with jitter by the database's
 * clock; after the last one, or without `retry`, it is failed with this message; one that was to be cancelled is failed as
 * `cancelled`. One statement.
 * @throws TidemarkError `retrain.lease_lost`
 */
export async function failRetrainRequest(
  db: { readonly query: RunQuery },
  lease: HeldLease,
  { message, retry = true, backoffMs = defaultBackoffMs }: RetrainFailure,
): Promise<RetrainRequest> {
  const [row] = await db.query<RetrainRow>('fail-retrain-request', fail, [
    lease.id,
    lease.token,
    storableMessage(message),
    retry,
    backoffMs,
    Math.max(backoffMs, longestBackoffMs),
  ]);
  if (row === undefined) throw leaseLost(lease);
  return readRetrainRow(row);
}
