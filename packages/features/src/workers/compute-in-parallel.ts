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

export interface ParallelOptions {
  /** Threads to compute on, this one not counted; with 1 it is this one that computes. As many as there are cores is what pays. */
  readonly threads: number;
  /** Ends the threads; the call fails with its reason. */
  readonly signal?: AbortSignal;
  /** Told with how many requests are done after each. */
  readonly onDone?: (done: number) => void;
}

/**
 * Computes requests, such as one a symbol and timeframe, on several threads; the longest first.
 *
 * The memory of the candles goes to the thread that computes them and comes back with the result: nothing is copied, and the arrays that
 * were given are empty from then on. Take the candles of the result. Memory that several requests hold, such as that of a reference symbol, is
 * copied once instead and stays with the caller.
 * @returns in the order of the requests
 * @throws TidemarkError as `computeFeatures` does, for the first request that cannot be computed; `feature.invalid` for a number of threads that cannot be
 */
export async function computeInParallel(
  requests: readonly FeatureRequest[],
  { threads, signal, onDone }: ParallelOptions,
): Promise<readonly ComputedInParallel[]> {
  if (!Number.isInteger(threads) || threads < 1 || threads > 256) {
    throw new TidemarkError('feature.invalid', `features are to be computed on ${quote(threads)} threads`, {
      value: threads,
      hint: 'Give a whole number from 1 to 256.',
    });
  }
  signal?.throwIfAborted();
  const results = new Array<ComputedInParallel>(requests.length);
  const queue = [...requests.keys()].sort((a, b) => sizeOf(requests[b]) - sizeOf(requests[a]));
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
  const workers = Array.from({ length: Math.min(threads, requests.length) }, startWorker);
  const stop = (): void => {
    for (const worker of workers) void worker.terminate();
  };
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
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results;
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
