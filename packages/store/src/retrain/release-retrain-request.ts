import type { RunQuery } from '@tidemark/db';
import type { RetrainRequest } from '@tidemark/domain';
import { type HeldLease, leaseLost } from './lease-lost.ts';
import { insertSuccessor, leaveProcessing } from './leave-processing.ts';
import { type RetrainRow, readRetrainRow, retrainColumns } from './retrain-row.ts';

const goesBack = '(cancel_requested_at IS NULL)';

const release = `
  WITH ended AS (
    UPDATE retrain_queue SET ${leaveProcessing(goesBack)},
      attempt = attempt - 1,
      error_message = CASE WHEN cancel_requested_at IS NULL THEN error_message ELSE 'cancelled' END
    WHERE id = $1 AND status = 'processing' AND lease_token = $2
    RETURNING *
  ), successor AS (${insertSuccessor})
  SELECT ${retrainColumns} FROM ended`;

/**
 * Gives a request back in good order, as a worker does that is told to stop: it is pending again, in its old place, and no
 * attempt is used up. One that was to be cancelled is failed instead. One statement.
 * @throws TidemarkError `retrain.lease_lost`
 */
export async function releaseRetrainRequest(
  db: { readonly query: RunQuery },
  lease: HeldLease,
): Promise<RetrainRequest> {
  const [row] = await db.query<RetrainRow>('release-retrain-request', release, [lease.id, lease.token]);
  if (row === undefined) throw leaseLost(lease);
  return readRetrainRow(row);
}
