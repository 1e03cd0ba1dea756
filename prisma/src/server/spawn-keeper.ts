import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ServerPlace } from './place-server.ts';

const program = fileURLToPath(new URL('../../bin/keeper.js', import.meta.url));

/** Starts the process that stops the server when nobody needs it. It outlives this one. */
export function spawnKeeper({ folder, dataFolder, logFile }: ServerPlace, idleSeconds: number): void {
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [program, dataFolder, String(idleSeconds)], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'ignore', log],
    // Inspector or coverage settings of this process are not for one that stays.
    env: { PATH: process.env.PATH ?? '' },
  });
  closeSync(log);
  // A machine without room for one more process: the next command tries again.
  child.once('error', () => {});
  child.unref();
}
