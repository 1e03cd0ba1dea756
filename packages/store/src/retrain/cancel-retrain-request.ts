import type { RunQuery } from '@tidemark/db';
import { type RetrainRequest, TidemarkError } from '@tidemark/domain';
import { getRetrainRequest, parseRetrainRequestId } from './get-retrain-request.ts';
import { type RetrainRow, readRetrainRow, retrainColumns } from './retrain-row.ts';

const cancel = `
  UPDATE retrain_queue SET
    status = CASE status WHEN 'pending' THEN 'failed' ELSE status END,
    completed_at = CASE status WHEN 'pending' THEN clock_timestamp() END,
    error_message = CASE status WHEN 'pending' THEN 'cancelled' ELSE error_message END,
    cancel_requested_at = COALESCE(cancel_requested_at, clock_timestamp()),
    rerun_requested = false, rerun_priority = NULL, rerun_reasons = '{}', rerun_after = NULL,
    rerun_signal_id = NULL, rerun_signal_ts = NULL
  WHERE id = $1 AND status IN ('pending', 'processing')
  RETURNING ${retrainColumns}`;

/**
 * Gives up a request, and what was asked for again before: a pending one is failed as `cancelled` at once, the worker of one
 * that is processing is told at its next heartbeat. If it is done before that, it is completed all the same. One UPDATE.
 * @throws TidemarkError `retrain.illegal_move` if it is completed or failed, `retrain.unknown`, `id.invalid`
 */
export async function cancelRetrainRequest(
  db: { readonly query: RunQuery },
  id: string,
): Promise<RetrainRequest> {
  const [row] = await db.query<RetrainRow>('cancel-retrain-request', cancel, [parseRetrainRequestId(id)]);
  if (row !== undefined) return readRetrainRow(row);
  const { status } = await getRetrainRequest(db, id);
  throw new TidemarkError(
    'retrain.illegal_move',
    `retrain request ${id} is ${status} and cannot be cancelled`,
    {
      value: status,
      hint: 'Only what is pending or processing can be cancelled.',
    },
  );
}
