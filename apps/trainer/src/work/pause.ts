import { setTimeout as sleep } from 'node:timers/promises';

/** Waits, or until the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await sleep(ms, undefined, { signal }).catch(() => {});
}

/** The pause after so many failures in a row: from 100 ms doubled up to 5 s, of that between a half and the whole. */
export function pauseAfter(failures: number): number {
  return Math.min(5_000, 100 * 2 ** Math.min(failures - 1, 10)) * (0.5 + Math.random() / 2);
}
