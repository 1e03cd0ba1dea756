import { setTimeout as sleep } from 'node:timers/promises';
import type { RetrainRequest, TidemarkError } from '@tidemark/domain';
import { type ClaimedRetrainRequest, failRetrainRequest, releaseRetrainRequest } from '@tidemark/store';
import { type EndOfWork, reasonToEnd } from './end-of-work.ts';
import { codeOf, describeFailure, isUnreachable, mayGoBetter } from './error-facts.ts';
import { keepLease } from './keep-lease.ts';
import { pauseAfter } from './pause.ts';
import { createProgressReporter } from './report-progress.ts';
import type { WorkerOptions } from './run-worker.ts';

export interface WorkToDo {
  readonly claimed: ClaimedRetrainRequest;
  /** When the claim was sent: `performance.now()`. */
  readonly claimedAt: number;
  /** Aborted when the worker's grace is over. */
  readonly stopping: AbortSignal;
}

/** What became of a request in this worker's hands. */
export type WorkOutcome = 'completed' | 'failed' | 'released' | 'lost';

type Options = Pick<WorkerOptions, 'queue' | 'handle' | 'leaseMs' | 'deadlineMs' | 'log' | 'warn'>;

/** Works on one request from claim to end. What goes wrong with it is told to the queue, and thrown only where the queue itself fails. */
export async function workRequest(options: Options, work: WorkToDo): Promise<WorkOutcome> {
  const { queue, handle, leaseMs, deadlineMs, log } = options;
  const { claimed, claimedAt, stopping } = work;
  const { request, lease } = claimed;
  const abort = new AbortController();
  let ended: Ended | null = null;
  const end = (why: EndOfWork) => {
    if (ended !== null) return;
    ended = { why, reason: reasonToEnd(why, request, deadlineMs) };
    abort.abort(ended.reason);
  };
  const onStopping = () => end('stopping');
  stopping.addEventListener('abort', onStopping, { once: true });
  if (stopping.aborted) onStopping();
  const letGo = keepLease({ queue, lease, leaseMs, deadlineMs, claimedAt, onEnd: end });
  const reporter = createProgressReporter(queue, lease);
  log(`${nameOf(request)}: attempt ${request.attempt} of ${request.maxAttempts}: ${request.reason}`);
  try {
    abort.signal.throwIfAborted();
    await handle(request, lease, { signal: abort.signal, progress: reporter.tell });
    log(`${nameOf(request)}: completed`);
    return 'completed';
  } catch (error) {
    await reporter.end();
    return await untilTold(options, request, () => tellQueue(options, claimed, { error, ended }));
  } finally {
    letGo();
    stopping.removeEventListener('abort', onStopping);
    await reporter.end();
  }
}

interface Ended {
  readonly why: EndOfWork;
  readonly reason: TidemarkError;
}

/** Gives the request back, or fails it, as the cause of the end demands. */
async function tellQueue(
  { queue, log, warn }: Options,
  { request, lease }: ClaimedRetrainRequest,
  { error, ended }: { readonly error: unknown; readonly ended: Ended | null },
): Promise<WorkOutcome> {
  const name = nameOf(request);
  if (ended?.why === 'lost' || codeOf(error) === 'retrain.lease_lost') {
    warn(`${name}: its lease is lost, and what was done is thrown away`);
    return 'lost';
  }
  // A database that went away is no fault of the request: it costs no attempt.
  if (ended?.why === 'stopping' || (ended === null && isUnreachable(error))) {
    await releaseRetrainRequest(queue, lease);
    log(`${name}: given back`);
    return 'released';
  }
  const cause = ended?.reason ?? error;
  const retry = ended?.why !== 'cancelled' && mayGoBetter(cause);
  await failRetrainRequest(queue, lease, { message: describeFailure(cause), retry });
  warn(`${name}: ${describeFailure(cause)}`);
  return 'failed';
}

/** Tries again while the database is away; when the lease has run out the queue takes the request by itself. */
async function untilTold(
  { leaseMs, warn }: Options,
  request: RetrainRequest,
  tell: () => Promise<WorkOutcome>,
): Promise<WorkOutcome> {
  const until = performance.now() + leaseMs;
  for (let failures = 1; ; failures += 1) {
    try {
      return await tell();
    } catch (error) {
      if (codeOf(error) === 'retrain.lease_lost') return 'lost';
      if (!isUnreachable(error)) throw error;
      if (performance.now() > until) {
        warn(`${nameOf(request)}: what became of it could not be told: ${describeFailure(error)}`);
        return 'lost';
      }
      await sleep(pauseAfter(failures));
    }
  }
}

function nameOf({ id, modelId, key }: RetrainRequest): string {
  return `request ${id} (${key === 'default' ? modelId : `${modelId}, ${key}`})`;
}
