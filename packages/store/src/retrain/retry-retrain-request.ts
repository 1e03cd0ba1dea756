import type { RunQuery } from '@tidemark/db';
import { type RetrainRequest, TidemarkError } from '@tidemark/domain';
import { getRetrainRequest, parseRetrainRequestId } from './get-retrain-request.ts';
import { type RetrainRow, readRetrainRow, retrainColumns } from './retrain-row.ts';

const retry = `
  UPDATE retrain_queue SET status = 'pending', attempt = 0, run_after = date_trunc('milliseconds', statement_timestamp()),
    started_at = NULL, completed_at = NULL, error_message = NULL, progress = NULL, progress_message = NULL,
    cancel_requested_at = NULL, rerun_requested = false, rerun_priority = NULL, rerun_reasons = '{}', rerun_after = NULL,
    rerun_signal_id = NULL, rerun_signal_ts = NULL
  WHERE id = $1 AND status = 'failed'
  RETURNING ${retrainColumns}`;

/**
 * Puts a failed request back into the queue, with all its attempts. Its lease token stays, so that nobody who held it before
 * can end it. One UPDATE.
 * @throws TidemarkError `retrain.illegal_move` unless it is failed, `retrain.already_open` if another of its model and key is
 * open, `retrain.unknown`, `id.invalid`
 */
export async function retryRetrainRequest(
  db: { readonly query: RunQuery },
  id: string,
): Promise<RetrainRequest> {
  const rows = await db
    .query<RetrainRow>('retry-retrain-request', retry, [parseRetrainRequestId(id)])
    .catch((error: unknown) => {
      if (!isUniqueViolation(error)) throw error;
      throw new TidemarkError(
        'retrain.already_open',
        `another request of the model and key of ${id} is open`,
        {
          value: id,
          hint: 'Let that one run, or cancel it first: `tidemark retrain list --status pending`.',
          cause: error,
        },
      );
    });
  const [row] = rows;
  if (row !== undefined) return readRetrainRow(row);
  const { status } = await getRetrainRequest(db, id);
  throw new TidemarkError(
    'retrain.illegal_move',
    `retrain request ${id} is ${status} and cannot be tried again`,
    {
      value: status,
      hint: 'Only what failed can be tried again; ask anew with `tidemark retrain enqueue`.',
    },
  );
}

function isUniqueViolation(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === '23505';
}
