import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { readPostmaster } from '../src/server/read-postmaster.ts';
import { findServerAccount } from '../src/server/server-account.ts';
import { until } from '../src/testing/index.ts';
import { runCommand } from './support/run-command.ts';
import { findProcesses, temporaryHome } from './support/temporary-home.ts';

async function run(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

// Real servers and commands in processes of their own, on a machine that may be busy.
jest.setTimeout(60_000);

describe('after SIGKILL of', () => {
  it('the server, the next command has it again with everything that was committed', async () => {
    await using place = await temporaryHome();
    const data = join(place.home, 'embedded', 'data');
    const first = await runCommand(place);
    await run(first.url, 'CREATE TABLE kept AS SELECT 42 AS value');
    process.kill(readPostmaster(data)?.pid ?? 0, 'SIGKILL');
    const [second, third] = await Promise.all([runCommand(place), runCommand(place)]);
    expect(second.url).toBe(third.url);
    expect(await run(second.url, 'SELECT value FROM kept')).toEqual([{ value: 42 }]);
    await Promise.all([first, second, third].map((command) => command.end()));
  });

  it('the keeper, the next command brings another, and one only', async () => {
    await using place = await temporaryHome();
    const data = join(place.home, 'embedded', 'data');
    const keepers = () => findProcesses('keeper.js', data);
    const first = await runCommand({ ...place, idleSeconds: 1 });
    await until(async () => (await keepers()).length === 1);
    for (const pid of await keepers()) process.kill(pid, 'SIGKILL');
    await until(async () => (await keepers()).length === 0);
    const more = await Promise.all([1, 2, 3].map(() => runCommand({ ...place, idleSeconds: 1 })));
    await until(async () => (await keepers()).length === 1);
    await Promise.all([first, ...more].map((command) => command.end()));
    await until(() => readPostmaster(data) === null);
  });

  it('a command that had the server in use, the server stops all the same', async () => {
    await using place = await temporaryHome();
    const command = await runCommand({ ...place, idleSeconds: 0.5 });
    await command.kill();
    await until(() => readPostmaster(join(place.home, 'embedded', 'data')) === null);
  });

  it('a command that was creating the data folder, its remains are removed', async () => {
    await using place = await temporaryHome();
    const folder = join(place.home, 'embedded');
    const gone = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => gone.once('close', resolve));
    mkdirSync(join(folder, `data.${gone.pid}.0badcafe`), { recursive: true });
    writeFileSync(join(folder, `password.${gone.pid}.0badcafe`), 'left');
    const command = await runCommand(place);
    expect(readdirSync(folder).sort()).toEqual(['data', 'server.log']);
    await command.end();
  });

  it('the server, a process that got its pid since is not taken for it', async () => {
    await using place = await temporaryHome();
    const data = join(place.home, 'embedded', 'data');
    const first = await runCommand(place);
    process.kill(readPostmaster(data)?.pid ?? 0, 'SIGKILL');
    await first.end();
    // Of the same user as the server, since PostgreSQL itself sees through the others.
    const account = findServerAccount(data);
    const other = spawn('sleep', ['60'], account === null ? {} : { uid: account.uid, gid: account.gid });
    try {
      const file = join(data, 'postmaster.pid');
      const left = readFileSync(file, 'utf8').split('\n');
      writeFileSync(file, [other.pid, ...left.slice(1)].join('\n'));
      const second = await runCommand(place);
      expect(readPostmaster(data)).toMatchObject({ isAlive: true, status: 'ready' });
      expect(readPostmaster(data)?.pid).not.toBe(other.pid);
      await second.end();
    } finally {
      other.kill();
    }
  });
});
