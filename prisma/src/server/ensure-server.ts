import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeDataFolder } from './make-data-folder.ts';
import type { ServerPlace } from './place-server.ts';
import { readPostmaster } from './read-postmaster.ts';
import { spawnKeeper } from './spawn-keeper.ts';
import { startFailure } from './start-failure.ts';
import { startServer } from './start-server.ts';
import { type Lease, takeLease } from './take-lease.ts';

// Crash recovery after a large load took seconds; a minute is a server that hangs.
const patienceMs = 60_000;
const stoppingMs = 10_000;

export interface EnsureServerOptions {
  readonly idleSeconds: number;
  readonly log: (line: string) => void;
}

/**
 * A lease on the managed server of this place, which is created and started if need be. Commands may do this at the
 * same time, and anything may have been killed at any moment before. Errors: `server.start_failed`,
 * `server.data_denied`.
 */
export async function ensureServer(
  place: ServerPlace,
  { idleSeconds, log }: EnsureServerOptions,
): Promise<Lease> {
  const deadline = Date.now() + patienceMs;
  let stoppingSince: number | null = null;
  while (Date.now() < deadline) {
    if (!existsSync(place.dataFolder)) {
      if (place.isFallback) {
        log(
          `The user ${place.account?.name} cannot enter this folder, so the database goes to ${place.folder}`,
        );
      }
      await makeDataFolder(place);
    }
    const lease = await takeLease(place);
    if (lease !== null) {
      if (!lease.isKept) spawnKeeper(place, idleSeconds);
      return lease;
    }
    const running = readPostmaster(place.dataFolder);
    if (running?.isAlive !== true) {
      await startServer(place, deadline);
    } else if (running.status === 'stopping') {
      stoppingSince ??= Date.now();
      // A client that slipped in while it stopped would hold it in that state for as long as it stays.
      if (Date.now() - stoppingSince > stoppingMs) {
        process.kill(running.pid, 'SIGINT');
        stoppingSince = null;
      }
    }
    await sleep(25);
  }
  throw startFailure('PostgreSQL neither starts nor stops', place.folder, '');
}
