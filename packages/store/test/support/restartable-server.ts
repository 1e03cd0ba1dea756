import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDb, openServer } from '@tidemark/db';
import { openPassage } from '@tidemark/db/testing';

/** A migrated server of a test's own, at an address that stays. */
export interface RestartableServer extends AsyncDisposable {
  readonly url: string;
  /** Ends the server by a signal and starts it again. */
  restart(signal: 'SIGINT' | 'SIGQUIT'): Promise<void>;
}

/** Starts the embedded PostgreSQL, or the machine's own with TimescaleDB, on a data folder of its own. */
export async function restartableServer(kind: 'embedded' | 'local'): Promise<RestartableServer> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-queue-'));
  // The account that the server runs under has to reach its data.
  await chmod(folder, 0o755);
  const home = join(folder, 'home');
  const env = {
    ...{ PATH: process.env.PATH, TIDEMARK_HOME: home, TIDEMARK_IDLE_SECONDS: '20' },
    ...(kind === 'local' ? { TIDEMARK_PG: 'local' } : {}),
  };
  const open = () => openServer({ env, cwd: folder, log: () => {} });
  const passage = await openPassage();
  let server = await open();
  const data = await readDataFolder(server.url);
  const readPid = async () => {
    const file = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
    return Number(file.split('\n')[0]);
  };
  const address = new URL(server.url);
  passage.leadTo(Number(address.port));
  address.port = String(passage.port);

  async function stop(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    const pid = await readPid();
    if (pid > 1) process.kill(pid, signal);
    await server.close().catch(() => {});
    while ((await readPid()) === pid && pid > 1) await sleep(20);
  }
  return {
    url: address.href,
    async restart(signal) {
      await stop(signal);
      server = await open();
      passage.leadTo(Number(new URL(server.url).port));
    },
    async [Symbol.asyncDispose]() {
      await passage[Symbol.asyncDispose]();
      await stop('SIGQUIT');
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function readDataFolder(url: string): Promise<string> {
  await using db = createDb({ url, log: () => {} });
  const [row] = await db.query<{ data_directory: string }>('data-directory', 'SHOW data_directory');
  if (row === undefined) throw new Error('the server does not say where its data is');
  return row.data_directory;
}
