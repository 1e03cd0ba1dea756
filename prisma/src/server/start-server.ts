import { spawn } from 'node:child_process';
import { chownSync, closeSync, fstatSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { placePrograms, type ServerPlace } from './place-server.ts';
import { readPostmaster } from './read-postmaster.ts';
import { serverEnvironment } from './server-environment.ts';
import { startFailure } from './start-failure.ts';

const largestLog = 10_000_000;
// Another server holds the folder, children of a killed one still run, or the port was taken meanwhile: all pass.
const passing = /lock file "[^"]*" already exists|is still in use|Address already in use|could not bind/;

/**
 * Starts PostgreSQL on the data folder and waits until it is ready. Returns without an error when the attempt was
 * lost to something that passes; the caller looks again. PostgreSQL's own lock file and shared memory segment keep
 * a second server off the folder. Errors: `server.start_failed` with the end of the log.
 */
export async function startServer(place: ServerPlace, deadline: number): Promise<void> {
  const { dataFolder, account, installation } = place;
  const port = await findFreePort();
  const log = openLog(place);
  const logStart = fstatSync(log).size;
  const stale = readPostmaster(dataFolder);
  if (stale?.isAlive) {
    closeSync(log);
    return;
  }
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...installation.settings];
  const child = spawn(
    join(placePrograms(place), 'postgres'),
    ['-D', dataFolder, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    {
      cwd: dataFolder,
      detached: true,
      stdio: ['ignore', log, log],
      // PostgreSQL takes any living process with the pid of a stale lock file for a server, unless it is told that the pid is of
      // its grandparent. Naming the stale pid so mends a reused pid without touching the file, which would race.
      env: serverEnvironment(stale === null ? {} : { PG_GRANDPARENT_PID: String(stale.pid) }),
      ...(account === null ? {} : { uid: account.uid, gid: account.gid }),
    },
  );
  closeSync(log);
  let ended: unknown = null;
  child.once('error', (error) => {
    ended = error;
  });
  child.once('exit', (code, signal) => {
    ended = `postgres ended with ${code ?? signal}`;
  });
  child.unref();
  while (ended === null) {
    const running = readPostmaster(dataFolder);
    if (running?.pid === child.pid && running?.status === 'ready') return;
    const output = () => readLogFrom(place, logStart);
    if (Date.now() > deadline) throw startFailure('PostgreSQL is still starting', place.folder, output());
    await sleep(20);
  }
  const output = readLogFrom(place, logStart);
  if (passing.test(output)) return;
  throw startFailure('PostgreSQL could not be started', place.folder, output, ended);
}

/** The last lines that the server wrote. */
export function readLogFrom({ logFile }: ServerPlace, start: number): string {
  return readFileSync(logFile).subarray(start).toString('utf8');
}

function openLog({ logFile, account }: ServerPlace): number {
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > largestLog)
    renameSync(logFile, `${logFile}.1`);
  const log = openSync(logFile, 'a', 0o600);
  if (account !== null) chownSync(logFile, account.uid, account.gid);
  return log;
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
