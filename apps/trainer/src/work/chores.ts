import { describeFailure, isUnreachable } from './error-facts.ts';
import { pause } from './pause.ts';

/** What a worker does now and then beside its work; several workers may do it at once. */
export interface Chore {
  readonly name: string;
  readonly everyMs: number;
  run(signal: AbortSignal): Promise<unknown>;
}

/** Does a chore over and over until the signal aborts. One that fails is told of, and tried again at its next time. */
export async function doChores(
  { name, everyMs, run }: Chore,
  { signal, warn }: { readonly signal: AbortSignal; readonly warn: (line: string) => void },
): Promise<void> {
  while (!signal.aborted) {
    try {
      await run(signal);
    } catch (error) {
      // That the database is away is told by those who wait for work.
      if (!isUnreachable(error) && !signal.aborted) warn(`${name}: ${describeFailure(error)}`);
    }
    await pause(everyMs * (0.8 + 0.4 * Math.random()), signal);
  }
}
