import type { RunQuery } from '@tidemark/db';
import type { RetrainRequest } from '@tidemark/domain';
import { type HeldLease, leaseLost } from './lease-lost.ts';
import { insertSuccessor } from './leave-processing.ts';
import { type RetrainRow, readRetrainRow, retrainColumns } from './retrain-row.ts';

const complete = `
  WITH ended AS (
    UPDATE retrain_queue SET status = 'completed', completed_at = clock_timestamp(), lease_expires_at = NULL, deadline_at = NULL,
      error_message = NULL, progress = 1
    WHERE id = $1 AND status = 'processing' AND lease_token = $2
    RETURNING *
  ), successor AS (${insertSuccessor})
  SELECT ${retrainColumns} FROM ended`;

/**
 * Ends a run that went well; if the request was asked for again meanwhile, another one is made with it. One statement. What
 * the run leads to belongs into the same transaction, so that it holds if, and only if, the lease was still held.
 * @throws TidemarkError `retrain.lease_lost`
 */
export async function completeRetrainRequest(
  db: { readonly query: RunQuery },
  lease: HeldLease,
): Promise<RetrainRequest> {
  const [row] = await db.query<RetrainRow>('complete-retrain-request', complete, [lease.id, lease.token]);
  if (row === undefined) throw leaseLost(lease);
  return readRetrainRow(row);
}
