import { Worker } from 'node:worker_threads';
import { quote, TidemarkError } from '@tidemark/domain';
import type { CandleInput } from '../engine/candle-input.ts';
import { computeFeatures, type FeatureColumns, type FeatureRequest } from '../engine/compute-features.ts';
import { buffersOf } from './buffers-of.ts';
import { shareCandles } from './share-candles.ts';
import type { WorkerAnswer } from './worker-answer.ts';

/** The columns of a request, and its candles, whose memory went to the thread and came back. */
export interface ComputedInParallel extends FeatureColumns {
  readonly candles: CandleInput;
  readonly others: Readonly<Record<string, CandleInput>>;
}

export interface ComputeOptions {
  /** Ends the threads; the call fails with its reason. */
  readonly signal?: AbortSignal;
  /** Told with how many requests are done after each. */
  readonly onDone?: (done: number) => void;
}

/** Threads that wait for requests: as many as there are cores is what pays. They keep a program running until they are disposed of. */
export interface FeatureThreads extends AsyncDisposable {
  /**
   * Computes requests, such as one a symbol and timeframe; the longest first. One call after the other.
   *
   * The memory of the candles goes to the thread that computes them and comes back with the result: nothing is copied, and the arrays that
   * were given are empty from then on. Take the candles of the result. Columns that a request fills (`into`) go and come back the same way. Memory
   * that several requests hold, such as that of a reference symbol, is copied once instead and stays with the caller. What lies in a SharedArrayBuffer is
   * used where it is: the way for call after call, since memory that comes and goes makes each thread collect garbage.
   * @returns in the order of the requests
   * @throws TidemarkError as `computeFeatures` does, for the first request that cannot be computed
   */
  compute(
    requests: readonly FeatureRequest[],
    options?: ComputeOptions,
  ): Promise<readonly ComputedInParallel[]>;
}

/**
 * Starts threads with the first requests that need them, which takes 0.2 s: keep them for those that follow.
 * @param threads to compute on, this one not counted; with 1 it is this one that computes
 * @throws TidemarkError `feature.invalid` for a number of threads that cannot be
 */
export function startFeatureThreads({ threads }: { readonly threads: number }): FeatureThreads {
  if (!Number.isInteger(threads) || threads < 1 || threads > 256) {
    throw new TidemarkError('feature.invalid', `features are to be computed on ${quote(threads)} threads`, {
      value: threads,
      hint: 'Give a whole number from 1 to 256.',
    });
  }
  let workers: Worker[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const end = async (): Promise<void> => {
    const ended = workers;
    workers = [];
    await Promise.all(ended.map((worker) => worker.terminate()));
  };

  async function compute(
    requests: readonly FeatureRequest[],
    { signal, onDone }: ComputeOptions,
  ): Promise<readonly ComputedInParallel[]> {
    signal?.throwIfAborted();
    const results = new Array<ComputedInParallel>(requests.length);
    let done = 0;
    const finish = (at: number, computed: ComputedInParallel): void => {
      results[at] = computed;
      done += 1;
      onDone?.(done);
    };
    if (threads === 1 || requests.length < 2) {
      for (const [at, request] of requests.entries()) {
        signal?.throwIfAborted();
        const { candles, others = {} } = request;
        finish(at, { ...computeFeatures(request), candles, others });
      }
      return results;
    }
    const prepared = shareCandles(requests);
    const queue = [...requests.keys()].sort((a, b) => sizeOf(requests[b]) - sizeOf(requests[a]));
    while (workers.length < Math.min(threads, requests.length)) workers.push(startWorker());
    const stop = (): void => void end();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      await Promise.all(
        workers.map(async (worker) => {
          for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
            const request = prepared[at];
            if (request !== undefined) finish(at, await askWorker(worker, request));
          }
        }),
      );
    } catch (error) {
      // One that failed may be gone, and the others are still at work: the next requests get new ones.
      await end();
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
    return results;
  }

  return {
    async compute(requests, options = {}) {
      checkMemory(requests);
      const before = last;
      const result = before.then(() => compute(requests, options));
      last = result.catch(() => undefined);
      return result;
    },
    async [Symbol.asyncDispose]() {
      await last;
      await end();
    },
  };
}

/** @throws TidemarkError `feature.invalid` where two requests would fill the same memory, or one fills candles */
function checkMemory(requests: readonly FeatureRequest[]): void {
  const inputs = buffersOf(requests.map(({ candles, others = {} }) => ({ candles, others })));
  const filled = new Set<ArrayBufferLike>();
  for (const { into = [] } of requests) {
    const own = new Set(into.map(({ buffer }) => buffer));
    for (const buffer of own) {
      if (!filled.has(buffer) && !inputs.has(buffer as ArrayBuffer)) continue;
      throw new TidemarkError('feature.invalid', 'two requests fill the same memory, or one fills candles', {
        value: into.length,
        hint: 'Give each request columns of its own.',
      });
    }
    for (const buffer of own) filled.add(buffer);
  }
}

function sizeOf(request: FeatureRequest | undefined): number {
  return request === undefined ? 0 : request.candles.ts.length * request.view.names.length;
}

/** A thread takes nothing from how this process was started, such as a program on its command line. */
function startWorker(): Worker {
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./feature-worker.js', import.meta.url), { execArgv: [] });
  // From the sources, what turns TypeScript into JavaScript has to be there first.
  const [loader, entry] = [
    import.meta.resolve('tsx/esm/api'),
    new URL('./feature-worker.ts', import.meta.url),
  ];
  const program = `import { register } from ${JSON.stringify(loader)}; register(); await import(${JSON.stringify(entry.href)});`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`), {
    execArgv: ['--conditions=tidemark-source'],
  });
}

async function askWorker(worker: Worker, request: FeatureRequest): Promise<ComputedInParallel> {
  const answer = await new Promise<WorkerAnswer>((resolve, reject) => {
    const settle = (after: () => void): void => {
      for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
      after();
    };
    worker.once('message', (message: WorkerAnswer) => settle(() => resolve(message)));
    worker.once('error', (error) => settle(() => reject(error)));
    worker.once('exit', (code) =>
      settle(() => reject(new Error(`a thread that computes features ended with ${code}`))),
    );
    worker.postMessage(request, [...buffersOf([request])]);
  });
  if ('computed' in answer) return answer.computed;
  if ('failed' in answer) throw new Error(`a thread that computes features failed: ${answer.failed}`);
  const { code, message, value, hint } = answer.refused;
  throw new TidemarkError(code, message, { value, ...(hint === undefined ? {} : { hint }) });
}
