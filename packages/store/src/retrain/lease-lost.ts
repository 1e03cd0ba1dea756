import { type RetrainLease, TidemarkError } from '@tidemark/domain';

/** What of a lease proves that it is held. */
export type HeldLease = Pick<RetrainLease, 'id' | 'token'>;

export function leaseLost({ id, token }: HeldLease): TidemarkError {
  return new TidemarkError('retrain.lease_lost', `the lease on retrain request ${id} is lost`, {
    value: { id, token },
    hint: 'Stop the work and publish nothing: its time was over, another worker has it, or it was ended already.',
  });
}
