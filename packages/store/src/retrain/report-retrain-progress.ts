import type { RunQuery } from '@tidemark/db';
import { quote, TidemarkError } from '@tidemark/domain';
import { type HeldLease, leaseLost } from './lease-lost.ts';
import { storableMessage } from './storable-message.ts';

export interface RetrainProgress {
  /** 0..1 */
  readonly progress: number;
  readonly message?: string;
}

const report = `
  UPDATE retrain_queue SET progress = $3, progress_message = COALESCE($4, progress_message)
  WHERE id = $1 AND status = 'processing' AND lease_token = $2 RETURNING id`;

/**
 * Keeps how far the run has come; it does not extend the lease. One UPDATE.
 * @throws TidemarkError `retrain.lease_lost`, `retrain.invalid` for a progress that is not 0 to 1
 */
export async function reportRetrainProgress(
  db: { readonly query: RunQuery },
  lease: HeldLease,
  { progress, message }: RetrainProgress,
): Promise<void> {
  if (!(progress >= 0 && progress <= 1))
    throw new TidemarkError('retrain.invalid', `the progress is ${quote(progress)}`, {
      value: progress,
      hint: 'Give a share from 0 to 1.',
    });
  const text = message === undefined ? null : storableMessage(message);
  const kept = await db.query('report-retrain-progress', report, [lease.id, lease.token, progress, text]);
  if (kept.length === 0) throw leaseLost(lease);
}
