import type { Db } from '@tidemark/db';
import { completeRetrainRequest } from '@tidemark/store';
import { queueChores } from '../src/work/queue-chores.ts';
import { runWorker, type WorkerOptions, type WorkerSummary } from '../src/work/run-worker.ts';

export interface TestWorker extends AsyncDisposable {
  readonly lines: string[];
  readonly warnings: string[];
  /** Asks it to stop, and waits until it has. */
  stop(): Promise<WorkerSummary>;
}

/** A worker in this process, with short spans; it completes what it is given unless it is told otherwise. */
export function startWorker(queue: Db, other: Partial<WorkerOptions> = {}): TestWorker {
  const abort = new AbortController();
  const lines: string[] = [];
  const warnings: string[] = [];
  const ended = runWorker({
    ...{
      queue,
      worker: 'test',
      concurrency: 1,
      leaseMs: 600,
      deadlineMs: 30_000,
      pollMs: 100,
      graceMs: 5_000,
    },
    chores: queueChores(queue, { everyMs: 200 }),
    handle: async (_, lease) => {
      await completeRetrainRequest(queue, lease);
    },
    signal: abort.signal,
    log: (line) => lines.push(line),
    warn: (line) => warnings.push(line),
    ...other,
  });
  ended.catch(() => {});
  const stop = () => {
    abort.abort();
    return ended;
  };
  return { lines, warnings, stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}
