import { setTimeout as wait } from 'node:timers/promises';
import type { TidemarkError } from '@tidemark/domain';

export interface RetryOptions {
  /** Attempts without progress before giving up, the first included. Default 6. */
  readonly attempts?: number;
  /** The wait before the second attempt, in milliseconds; it doubles from then on. Default 500. */
  readonly firstDelayMs?: number;
  /** The longest wait of its own accord, in milliseconds. Default 30,000. */
  readonly longestDelayMs?: number;
  /** The longest wait that a server may ask for, in milliseconds; if it asks for more, no more attempts. Default 300,000. */
  readonly longestRetryAfterMs?: number;
  /** Uniform in [0, 1): the jitter. */
  readonly random?: () => number;
  readonly signal?: AbortSignal;
}

/** What came of one attempt. */
export type Attempt<T> =
  | { readonly done: T }
  | {
      /** The error to fail with if this was the last attempt. */
      readonly again: TidemarkError;
      /** The wait that the server asked for, in milliseconds. */
      readonly afterMs?: number | null;
      /** Whether the attempt came further than all before it: then the count starts anew. */
      readonly progressed?: boolean;
    };

/**
 * Attempts until one is done, with exponential backoff and half of each wait random, so that many clients do not come
 * back at once. An attempt that throws ends it.
 */
export async function retry<T>(options: RetryOptions, attempt: () => Promise<Attempt<T>>): Promise<T> {
  const {
    attempts = 6,
    firstDelayMs = 500,
    longestDelayMs = 30_000,
    longestRetryAfterMs = 300_000,
  } = options;
  const { random = Math.random, signal } = options;
  for (let failed = 1; ; failed++) {
    signal?.throwIfAborted();
    const result = await attempt();
    if ('done' in result) return result.done;
    if (result.progressed === true) failed = 1;
    const { afterMs = null } = result;
    if (failed >= attempts || (afterMs !== null && afterMs > longestRetryAfterMs)) throw result.again;
    const backoff = Math.min(longestDelayMs, firstDelayMs * 2 ** (failed - 1)) * (0.5 + random() / 2);
    try {
      await wait(Math.max(backoff, afterMs ?? 0), undefined, signal === undefined ? {} : { signal });
    } catch {
      signal?.throwIfAborted();
    }
  }
}
