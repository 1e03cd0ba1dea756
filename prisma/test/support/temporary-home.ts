import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPostmaster } from '../../src/server/read-postmaster.ts';
import { until } from '../../src/testing/index.ts';
import { killCommands } from './run-command.ts';

export interface TemporaryHome extends AsyncDisposable {
  readonly home: string;
}

/** A home folder of its own; at the end its servers are stopped and it is removed. */
export async function temporaryHome(name = 'home', mode = 0o755): Promise<TemporaryHome> {
  const parent = await mkdtemp(join(tmpdir(), 'tidemark-server-'));
  await chmod(parent, mode);
  const home = join(parent, name);
  return {
    home,
    async [Symbol.asyncDispose]() {
      killCommands(home);
      for (const folder of ['embedded', 'local-15', 'local-16', 'local-17', 'local-18']) {
        await stopServer(join(home, folder, 'data'));
      }
      await rm(parent, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Ends the server on a data folder at once, if one runs. */
export async function stopServer(dataFolder: string): Promise<void> {
  const running = readPostmaster(dataFolder);
  if (running?.isAlive !== true) return;
  process.kill(running.pid, 'SIGQUIT');
  await until(() => readPostmaster(dataFolder)?.isAlive !== true);
}

/** Process ids whose command line has every one of these words (Linux). */
export async function findProcesses(...words: readonly string[]): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (words.every((word) => line.includes(word))) found.push(Number(name));
  }
  return found;
}
