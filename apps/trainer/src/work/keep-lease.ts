import type { Db } from '@tidemark/db';
import type { RetrainLease } from '@tidemark/domain';
import { extendRetrainLease } from '@tidemark/store';
import type { EndOfWork } from './end-of-work.ts';
import { codeOf } from './error-facts.ts';
import { pause } from './pause.ts';

export interface KeptLease {
  readonly queue: Pick<Db, 'query'>;
  readonly lease: RetrainLease;
  readonly leaseMs: number;
  readonly deadlineMs: number;
  /** When the claim was sent: `performance.now()`. */
  readonly claimedAt: number;
  readonly onEnd: (why: EndOfWork) => void;
}

/** What Node's timers can wait. */
const longestTimer = 2 ** 31 - 1;

/**
 * Extends a lease three times in its span, until it is told to end. Where it cannot be extended, because the database is away, it counts as
 * lost when it runs out: by a clock of this process that began before the database's did, so never later than another worker may have it.
 * @returns what ends it
 */
export function keepLease({ queue, lease, leaseMs, deadlineMs, claimedAt, onEnd }: KeptLease): () => void {
  const ended = new AbortController();
  let runsOut: NodeJS.Timeout | undefined;
  const holdsFrom = (instant: number) => {
    clearTimeout(runsOut);
    runsOut = setTimeout(() => onEnd('lost'), instant + leaseMs - performance.now());
  };
  holdsFrom(claimedAt);
  const deadline = setTimeout(
    () => onEnd('deadline'),
    Math.min(longestTimer, claimedAt + deadlineMs - performance.now()),
  );

  async function beat(): Promise<void> {
    let wait = leaseMs / 3;
    while (!ended.signal.aborted) {
      await pause(wait, ended.signal);
      if (ended.signal.aborted) return;
      const sentAt = performance.now();
      try {
        const { cancelRequested } = await extendRetrainLease(queue, lease, { leaseMs });
        if (ended.signal.aborted) return;
        holdsFrom(sentAt);
        wait = leaseMs / 3;
        if (cancelRequested) onEnd('cancelled');
      } catch (error) {
        if (codeOf(error) === 'retrain.lease_lost') onEnd('lost');
        // The database is away for a moment, perhaps: the lease is good for a while.
        wait = Math.min(leaseMs / 20, 1_000);
      }
    }
  }
  void beat();
  return () => {
    ended.abort();
    clearTimeout(runsOut);
    clearTimeout(deadline);
  };
}
