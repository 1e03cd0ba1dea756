import type { Db } from '@tidemark/db';
import { claimRetrainRequest, listenForRetrainRequests } from '@tidemark/store';
import type { Chore } from './chores.ts';
import { doChores } from './chores.ts';
import { describeFailure, isUnreachable } from './error-facts.ts';
import { pause, pauseAfter } from './pause.ts';
import type { RequestHandler } from './request-handler.ts';
import { createWaker } from './waker.ts';
import { type WorkOutcome, workRequest } from './work-request.ts';

export interface WorkerOptions {
  /** The database of the queue. Not the handler's: a heartbeat is not to wait until a load gives a connection back. */
  readonly queue: Db;
  /** Who works, shown beside the requests. */
  readonly worker: string;
  readonly handle: RequestHandler;
  /** How many requests at a time. */
  readonly concurrency: number;
  /** A request whose worker says nothing for so long is another's. */
  readonly leaseMs: number;
  /** How long a request may take in all. */
  readonly deadlineMs: number;
  /** How often the queue is asked though nothing was heard. */
  readonly pollMs: number;
  /** When the signal aborts nothing is begun any more; what is not done after this long is ended and given back. */
  readonly graceMs: number;
  /** Only requests of these models. */
  readonly modelIds?: readonly string[];
  /** What is done now and then beside the work. */
  readonly chores?: readonly Chore[];
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  readonly warn: (line: string) => void;
}

export type WorkerSummary = Readonly<Record<WorkOutcome, number>>;

/**
 * Works the queue until the signal aborts: claims, keeps the lease, lets the handler work, and tells the queue what became of it. It goes on
 * when the database goes away and comes back. @throws what the queue throws but for `server.unreachable`, such as `db.not_migrated`
 */
export async function runWorker(options: WorkerOptions): Promise<WorkerSummary> {
  const {
    queue,
    worker,
    concurrency,
    leaseMs,
    deadlineMs,
    pollMs,
    graceMs,
    modelIds,
    chores = [],
    warn,
  } = options;
  const fault = new AbortController();
  const stop = AbortSignal.any([options.signal, fault.signal]);
  const stopping = new AbortController();
  let grace: NodeJS.Timeout | undefined;
  const onStop = () => {
    grace = setTimeout(() => stopping.abort(), graceMs);
  };
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();

  const summary: Record<WorkOutcome, number> = { completed: 0, failed: 0, released: 0, lost: 0 };
  const waker = createWaker();
  const claim = { worker, leaseMs, deadlineMs, ...(modelIds === undefined ? {} : { modelIds }) };

  async function workAlong(): Promise<void> {
    for (let failures = 0; !stop.aborted; ) {
      const claimedAt = performance.now();
      try {
        const claimed = await claimRetrainRequest(queue, claim);
        if (failures > 0) warn('the database answers again');
        failures = 0;
        if (claimed === null) await waker.wait(pollMs * (0.8 + 0.4 * Math.random()), stop);
        else summary[await workRequest(options, { claimed, claimedAt, stopping: stopping.signal })] += 1;
      } catch (error) {
        if (!isUnreachable(error)) throw error;
        failures += 1;
        if (failures === 1) warn(`trying again until the database answers: ${describeFailure(error)}`);
        await pause(pauseAfter(failures), stop);
      }
    }
  }
  const end = (error: unknown) => {
    fault.abort();
    throw error;
  };
  const beside = [
    listenForRetrainRequests(queue, { onWake: waker.wake, signal: stop }),
    ...chores.map((chore) => doChores(chore, { signal: stop, warn })),
  ];
  try {
    const slots = Array.from({ length: concurrency }, () => workAlong().catch(end));
    const ended = await Promise.allSettled([...slots, ...beside]);
    const failed = ended.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return summary;
  } finally {
    clearTimeout(grace);
    stop.removeEventListener('abort', onStop);
  }
}
