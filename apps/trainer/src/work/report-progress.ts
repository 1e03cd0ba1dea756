import type { Db } from '@tidemark/db';
import type { RetrainLease } from '@tidemark/domain';
import { reportRetrainProgress } from '@tidemark/store';

/** Progress is kept so often at most: a trainer may tell it a thousand times a second. */
const everyMs = 1_000;

export interface ProgressReporter {
  tell(share: number, message: string): void;
  /** Drops what was not kept yet, and waits for what is being kept. */
  end(): Promise<void>;
}

/** Keeps the latest progress with a request. What cannot be kept is dropped: the next will say more, and a lost lease shows elsewhere. */
export function createProgressReporter(queue: Pick<Db, 'query'>, lease: RetrainLease): ProgressReporter {
  let latest: { readonly progress: number; readonly message: string } | null = null;
  let timer: NodeJS.Timeout | undefined;
  let keeping: Promise<void> = Promise.resolve();
  let lastAt = Number.NEGATIVE_INFINITY;
  function keep() {
    timer = undefined;
    if (latest === null) return;
    lastAt = performance.now();
    keeping = reportRetrainProgress(queue, lease, latest).catch(() => {});
    latest = null;
  }
  return {
    tell(share, message) {
      latest = { progress: Math.min(1, Math.max(0, share)), message };
      timer ??= setTimeout(keep, Math.max(0, lastAt + everyMs - performance.now()));
    },
    async end() {
      clearTimeout(timer);
      latest = null;
      await keeping;
    },
  };
}
