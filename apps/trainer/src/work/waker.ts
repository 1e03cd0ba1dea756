import { pause } from './pause.ts';

/** Lets those wait who found nothing to do. */
export interface Waker {
  /** Ends every wait that there is, and the next one if there is none. */
  wake(): void;
  /** Waits to be woken, so many milliseconds at most, or until the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export function createWaker(): Waker {
  let wakes = new AbortController();
  let missed = false;
  let waiting = 0;
  return {
    wake() {
      missed = waiting === 0;
      wakes.abort();
      wakes = new AbortController();
    },
    async wait(ms, signal) {
      if (missed) {
        missed = false;
        return;
      }
      waiting += 1;
      await pause(ms, AbortSignal.any([signal, wakes.signal]));
      waiting -= 1;
    },
  };
}
