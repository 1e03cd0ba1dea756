import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../db/error-code.ts';
import { passwordFile, superuser } from './credentials.ts';
import { placePrograms, type ServerPlace } from './place-server.ts';
import { serverEnvironment } from './server-environment.ts';
import { startFailure } from './start-failure.ts';

/**
 * Makes the data folder unless there is one. It is prepared under another name and moved into place whole, so that
 * a kill leaves no half folder and of several commands one wins. Errors: `server.start_failed`.
 */
export async function makeDataFolder(place: ServerPlace): Promise<void> {
  const { folder, dataFolder } = place;
  mkdirSync(folder, { recursive: true, mode: place.account === null ? 0o700 : 0o755 });
  while (!existsSync(dataFolder)) {
    // What another command prepares is worth waiting for; what a killed one left is removed.
    if (sweepDrafts(folder)) await sleep(50);
    else await prepare(place);
  }
}

function sweepDrafts(folder: string): boolean {
  let someoneWorks = false;
  for (const name of readdirSync(folder)) {
    const pid = Number(/^(?:data|password)\.(\d+)\./.exec(name)?.[1]);
    if (Number.isNaN(pid) || pid === process.pid) continue;
    if (isRunning(pid)) someoneWorks = true;
    else rmSync(join(folder, name), { recursive: true, force: true });
  }
  return someoneWorks;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

async function prepare(place: ServerPlace): Promise<void> {
  const { folder, dataFolder, account } = place;
  const mark = `${process.pid}.${randomBytes(4).toString('hex')}`;
  const draft = join(folder, `data.${mark}`);
  const password = join(folder, `password.${mark}`);
  try {
    mkdirSync(draft, { mode: 0o700 });
    writeFileSync(password, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' });
    if (account !== null) for (const path of [draft, password]) chownSync(path, account.uid, account.gid);
    await runInitdb(place, draft, password);
    renameSync(password, join(draft, passwordFile));
    renameSync(draft, dataFolder);
  } catch (error) {
    // Losing the race to another command is no failure.
    if (!existsSync(dataFolder)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(password, { force: true });
  }
}

async function runInitdb(place: ServerPlace, draft: string, password: string): Promise<void> {
  const options = ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', `--username=${superuser}`];
  const child = spawn(
    join(placePrograms(place), 'initdb'),
    [...options, `--pwfile=${password}`, `--pgdata=${draft}`],
    {
      cwd: draft,
      env: serverEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(place.account === null ? {} : { uid: place.account.uid, gid: place.account.gid }),
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const failure = await new Promise<unknown>((resolve) => {
    child.once('error', resolve);
    child.once('close', (code, signal) => resolve(code === 0 ? null : `initdb ended with ${code ?? signal}`));
  });
  if (failure !== null)
    throw startFailure('The database could not be created', place.folder, output, failure);
}
