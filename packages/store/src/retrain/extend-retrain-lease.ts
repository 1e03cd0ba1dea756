import type { RunQuery } from '@tidemark/db';
import { type HeldLease, leaseLost } from './lease-lost.ts';
import { defaultLeaseMs } from './retrain-policy.ts';

export interface ExtendedLease {
  /** Extend it again before this; never later than the deadline. Epoch milliseconds. */
  readonly expiresAt: number;
  /** Whether somebody asked for the run to be given up: end it, then `failRetrainRequest`. */
  readonly cancelRequested: boolean;
}

// clock_timestamp(), since the statement may have waited for somebody who enqueues.
const extend = `
  UPDATE retrain_queue
  SET lease_expires_at = LEAST(deadline_at, clock_timestamp() + interval '1 millisecond' * $3::float8)
  WHERE id = $1 AND status = 'processing' AND lease_token = $2
  RETURNING lease_expires_at, cancel_requested_at IS NOT NULL AS cancelled`;

/**
 * The heartbeat: tells that the worker lives, and asks whether it should go on. One UPDATE of a column without an index.
 * @throws TidemarkError `retrain.lease_lost`: end the run at once
 */
export async function extendRetrainLease(
  db: { readonly query: RunQuery },
  lease: HeldLease,
  { leaseMs = defaultLeaseMs }: { readonly leaseMs?: number } = {},
): Promise<ExtendedLease> {
  const [row] = await db.query<{ lease_expires_at: Date; cancelled: boolean }>(
    'extend-retrain-lease',
    extend,
    [lease.id, lease.token, leaseMs],
  );
  if (row === undefined) throw leaseLost(lease);
  return { expiresAt: row.lease_expires_at.getTime(), cancelRequested: row.cancelled };
}
