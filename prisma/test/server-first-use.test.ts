import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { createDb, listMigrations, listPendingMigrations, openServer, readPolicies } from '../src/index.ts';
import { readPostmaster } from '../src/server/read-postmaster.ts';
import { until } from '../src/testing/index.ts';
import { temporaryHome } from './support/temporary-home.ts';

jest.setTimeout(120_000);

it('migrates on first use, once for all who come at the same time, and opens fast from then on', async () => {
  await using place = await temporaryHome();
  const env = { TIDEMARK_HOME: place.home, TIDEMARK_IDLE_SECONDS: '30' };
  const lines: string[] = [];
  const open = () => openServer({ env, log: (line) => lines.push(line) });
  const servers = await Promise.all([open(), open(), open()]);
  expect(new Set(servers.map(({ url }) => url)).size).toBe(1);
  expect(lines).toEqual(['Preparing the database']);
  await using db = createDb({ url: servers[0]?.url ?? '' });
  const applied = await db.query<{ name: string }>(
    'applied',
    'SELECT migration_name AS name FROM _prisma_migrations ORDER BY 1',
  );
  expect(applied.map(({ name }) => name)).toEqual(listMigrations());
  await db.query('forget', 'DELETE FROM _prisma_migrations');
  await db.query('empty', 'DROP SCHEMA public CASCADE');
  await db.query('public', 'CREATE SCHEMA public');
  await db.query('routines', 'DROP SCHEMA IF EXISTS tidemark CASCADE');
  await (await open()).close();
  expect(lines.slice(1)).toEqual(['Preparing the database']);
  const start = performance.now();
  await (await open()).close();
  // 55 ms on an idle machine; the bound only catches what would be plainly wrong, such as loading the engine.
  expect(performance.now() - start).toBeLessThan(1_500);
  await Promise.all(servers.map((server) => server.close()));
});

it('gives a new database the settings of whoever uses it first, and refuses wrong ones before it makes anything', async () => {
  await using place = await temporaryHome();
  const env = { TIDEMARK_HOME: place.home, TIDEMARK_IDLE_SECONDS: '30' };
  const open = (retention: string) =>
    openServer({ env: { ...env, TIDEMARK_RETENTION: retention }, log: () => {} });
  await expect(open('soon')).rejects.toMatchObject({ code: 'settings.invalid' });
  await using server = await open('off');
  await using db = createDb({ url: server.url });
  expect(await readPolicies(db)).toMatchObject({ retention: { candles: 'off', signals: 'off' } });
  await (await open('1 year')).close();
  expect(await readPolicies(db)).toMatchObject({ retention: { candles: 'off', signals: 'off' } });
});

it('migrates its own server for a command that only looks, and leaves others as they are', async () => {
  await using place = await temporaryHome();
  const env = { TIDEMARK_HOME: place.home, TIDEMARK_IDLE_SECONDS: '30' };
  await using bare = await openServer({
    env: { ...env, TIDEMARK_DATABASE: 'bare' },
    requireMigrated: false,
    log: () => {},
  });
  await using named = await openServer({ db: bare.url, requireMigrated: 'managed' });
  await using own = await openServer({ env, requireMigrated: 'managed', log: () => {} });
  for (const [url, pending] of [
    [named.url, listMigrations().length],
    [own.url, 0],
  ] as const) {
    await using db = createDb({ url });
    expect(await listPendingMigrations(db.pool)).toHaveLength(pending);
  }
});

it('serves commands that come while the server stops, also when a client holds up its end', async () => {
  await using place = await temporaryHome();
  const env = { TIDEMARK_HOME: place.home, TIDEMARK_IDLE_SECONDS: '30' };
  const first = await openServer({ env, requireMigrated: false, log: () => {} });
  const client = new pg.Client({ connectionString: first.url });
  client.on('error', () => {});
  await client.connect();
  const data = join(place.home, 'embedded', 'data');
  process.kill(readPostmaster(data)?.pid ?? 0, 'SIGTERM');
  await until(() => readPostmaster(data)?.status === 'stopping');
  await first.close();
  const second = await openServer({ env, requireMigrated: false });
  expect(second.url).not.toBe(first.url);
  await second.close();
  await client.end().catch(() => {});
});

it('refuses a data folder that it cannot read', async () => {
  await using place = await temporaryHome();
  mkdirSync(join(place.home, 'embedded'), { recursive: true });
  writeFileSync(join(place.home, 'embedded', 'data'), 'a file');
  const options = { env: { TIDEMARK_HOME: place.home }, requireMigrated: false };
  await expect(openServer(options)).rejects.toMatchObject({ code: 'server.data_denied' });
  rmSync(join(place.home, 'embedded', 'data'));
});
