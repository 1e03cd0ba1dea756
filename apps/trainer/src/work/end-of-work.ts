import { type RetrainRequest, TidemarkError } from '@tidemark/domain';

/** Why work on a request has to end before it is done. */
export type EndOfWork = 'lost' | 'cancelled' | 'deadline' | 'stopping';

/** What the signal of the work aborts with. */
export function reasonToEnd(why: EndOfWork, { id }: RetrainRequest, deadlineMs: number): TidemarkError {
  const reasons = {
    lost: () =>
      new TidemarkError('retrain.lease_lost', `the lease on retrain request ${id} is lost`, {
        value: id,
        hint: 'Another worker has it, or may take it: publish nothing.',
      }),
    cancelled: () =>
      new TidemarkError('trainer.stopped', `retrain request ${id} was cancelled`, { value: id }),
    deadline: () =>
      new TidemarkError(
        'trainer.time_exceeded',
        `retrain request ${id} was not done by its deadline, ${deadlineMs / 1_000} s after it was claimed`,
        { value: deadlineMs, hint: 'Give the worker a later one with --deadline, or let it train on less.' },
      ),
    stopping: () => new TidemarkError('trainer.stopped', 'the worker stops', { value: id }),
  };
  return reasons[why]();
}
