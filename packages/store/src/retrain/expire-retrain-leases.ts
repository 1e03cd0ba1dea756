import type { RunQuery } from '@tidemark/db';
import type { RetrainRequest } from '@tidemark/domain';
import { insertSuccessor, leaveProcessing, nextTry } from './leave-processing.ts';
import { defaultBackoffMs, longestBackoffMs } from './retrain-policy.ts';
import { type RetrainRow, readRetrainRow, retrainColumns } from './retrain-row.ts';

const goesBack = '(attempt < max_attempts AND cancel_requested_at IS NULL)';
// No lease is good beyond the deadline, however often it was extended.
const isOver = 'lease_expires_at <= statement_timestamp()';

// Looked for among what is processing, and looked at once more by the UPDATE: a lease may have been extended, and a request
// completed, in between. What somebody holds locked is alive, and comes next time if it is not.
const expire = `
  WITH over AS MATERIALIZED (
    SELECT id FROM retrain_queue WHERE status = 'processing' AND ${isOver}
    ORDER BY started_at LIMIT 100 FOR NO KEY UPDATE SKIP LOCKED
  ), ended AS (
    UPDATE retrain_queue SET ${leaveProcessing(goesBack)},
      error_message = CASE
        WHEN cancel_requested_at IS NOT NULL THEN 'cancelled'
        WHEN deadline_at <= statement_timestamp() THEN format('attempt %s of %s on %s was not done by its deadline, %s after its start',
          attempt, max_attempts, worker, date_trunc('second', deadline_at - started_at))
        ELSE format('attempt %s of %s on %s stopped extending its lease', attempt, max_attempts, worker) END,
      run_after = CASE WHEN ${goesBack} THEN ${nextTry('$1', '$2')} ELSE run_after END
    WHERE id = ANY (ARRAY(SELECT id FROM over)) AND status = 'processing' AND ${isOver}
    RETURNING *
  ), successor AS (${insertSuccessor})
  SELECT ${retrainColumns} FROM ended`;

/**
 * Takes requests from workers that stopped extending their leases, or that are not done by the deadline, a hundred at most. The
 * run counts: while attempts remain they are pending again after the pause of a failure, else failed; the message says which
 * of the two it was. One statement, which every worker may run as often as it likes.
 */
export async function expireRetrainLeases(
  db: { readonly query: RunQuery },
  { backoffMs = defaultBackoffMs }: { readonly backoffMs?: number } = {},
): Promise<readonly RetrainRequest[]> {
  const rows = await db.query<RetrainRow>('expire-retrain-leases', expire, [
    backoffMs,
    Math.max(backoffMs, longestBackoffMs),
  ]);
  return rows.map(readRetrainRow);
}
