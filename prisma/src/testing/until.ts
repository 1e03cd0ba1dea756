import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds. @throws Error after so many milliseconds */
export async function until(holds: () => boolean | Promise<boolean>, most = 30_000): Promise<void> {
  const end = performance.now() + most;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`${most} ms passed, and it does not hold: ${holds}`);
    await sleep(20);
  }
}
