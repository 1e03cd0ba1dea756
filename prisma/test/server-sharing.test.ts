import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { readPostmaster } from '../src/server/read-postmaster.ts';
import { until } from '../src/testing/index.ts';
import { runCommand } from './support/run-command.ts';
import { findProcesses, temporaryHome } from './support/temporary-home.ts';

// Real servers and commands in processes of their own, on a machine that may be busy.
jest.setTimeout(60_000);

describe('a managed server', () => {
  it('is created once and shared when several commands want it first at the same time', async () => {
    await using place = await temporaryHome('a home with spaces');
    const commands = await Promise.all([1, 2, 3, 4].map(() => runCommand(place)));
    expect(new Set(commands.map(({ url }) => url)).size).toBe(1);
    const data = join(place.home, 'embedded', 'data');
    expect(await findProcesses('bin/postgres', `-D\0${data}\0`)).toHaveLength(1);
    await until(async () => (await findProcesses('keeper.js', data)).length === 1);
    await Promise.all(commands.map((command) => command.end()));
    expect(readdirSync(join(place.home, 'embedded')).sort()).toEqual(['data', 'server.log']);
  });

  it('lets in whoever has the password, which only its user can read', async () => {
    await using place = await temporaryHome();
    const command = await runCommand(place);
    const password = statSync(join(place.home, 'embedded', 'data', 'tidemark.password'));
    expect(password.mode & 0o777).toBe(0o600);
    const wrong = new pg.Client({ connectionString: command.url.replace(/:[^:@]+@/, ':guess@') });
    wrong.on('error', () => {});
    await expect(wrong.connect()).rejects.toThrow('password authentication failed');
    expect(command.description).not.toContain(new URL(command.url).password);
    await command.end();
  });

  it('stays while a command or any other client is there, then stops by itself with its keeper', async () => {
    await using place = await temporaryHome();
    const data = join(place.home, 'embedded', 'data');
    const command = await runCommand({ ...place, idleSeconds: 0.5 });
    const client = new pg.Client({ connectionString: command.url });
    await client.connect();
    await command.end();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await client.end();
    await until(() => readPostmaster(data) === null);
    await until(async () => (await findProcesses('keeper.js', data)).length === 0);
  });

  it('serves commands that come just while it stops', async () => {
    await using place = await temporaryHome();
    const first = await runCommand({ ...place, idleSeconds: 0 });
    await first.end();
    // With no idle time at all, each of these meets a server that stops, starts or has gone.
    for (let round = 0; round < 4; round++) {
      const commands = await Promise.all([1, 2].map(() => runCommand({ ...place, idleSeconds: 0 })));
      for (const { url } of commands) {
        const client = new pg.Client({ connectionString: url });
        await client.connect();
        await client.end();
      }
      await Promise.all(commands.map((command) => command.end()));
    }
  });
});
