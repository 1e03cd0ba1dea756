import type { Db } from '@tidemark/db';
import {
  type RetrainRequest,
  type RetrainRequestId,
  type RetrainStatus,
  TidemarkError,
} from '@tidemark/domain';
import { getRetrainRequest, parseRetrainRequestId } from './get-retrain-request.ts';

/** Where a request may go from each state. A completed one is done with; a failed one may be tried again. */
export const retrainMoves: Readonly<Record<RetrainStatus, readonly RetrainStatus[]>> = {
  pending: ['processing', 'failed'],
  processing: ['completed', 'failed', 'pending'],
  completed: [],
  failed: ['pending'],
};

const sql = `
  UPDATE retrain_queue SET status = $2, error_message = $4,
    started_at = CASE $2 WHEN 'processing' THEN now() WHEN 'pending' THEN NULL ELSE started_at END,
    completed_at = CASE WHEN $2 IN ('completed', 'failed') THEN now() END
  WHERE id = $1 AND status = ANY ($3) RETURNING id`;

/**
 * Moves a request to another state, at the database's time. The state is checked by the statement that changes it,
 * so of two callers only one succeeds.
 * @param errorMessage why it failed; only with `failed`
 * @throws TidemarkError `retrain.illegal_move`, `retrain.unknown`, `id.invalid`
 */
export async function moveRetrainRequest(
  db: Db,
  id: RetrainRequestId,
  status: RetrainStatus,
  errorMessage?: string,
): Promise<RetrainRequest> {
  const from = Object.entries(retrainMoves).flatMap(([state, moves]) =>
    moves.includes(status) ? [state] : [],
  );
  // PostgreSQL's text holds no NUL, which what another program said may have.
  const reason = (errorMessage ?? 'no reason given').replaceAll('\0', '\ufffd');
  const message = status === 'failed' ? reason : null;
  const bound = [parseRetrainRequestId(id).toString(), status, from, message];
  const moved = await db.query<{ id: string }>('move-retrain-request', sql, bound);
  const request = await getRetrainRequest(db, id);
  if (moved.length === 1) return request;
  throw new TidemarkError(
    'retrain.illegal_move',
    `retrain request ${id} is ${request.status} and cannot become ${status}`,
    {
      value: status,
      hint: `From ${request.status} it can become: ${retrainMoves[request.status].join(', ') || 'nothing'}.`,
    },
  );
}
