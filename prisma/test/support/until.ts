import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until the condition holds; throws after some seconds. */
export async function until(condition: () => boolean | Promise<boolean>, seconds = 15): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`still not so after ${seconds} s: ${condition}`);
    await sleep(20);
  }
}
