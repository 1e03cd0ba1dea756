import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import {
  createTestDatabase,
  describeEachServer,
  openPassage,
  realKlines,
  reportNotRun,
  testServers,
  until,
} from '../src/testing/index.ts';
import { testHome } from '../src/testing/test-home.ts';

jest.setTimeout(60_000);

async function ask(url: string, sql: string, values: readonly unknown[] = []) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

await describeEachServer(describe, (server) => {
  it('gives each test a migrated, empty database that is gone at the end', async () => {
    const tests = await Promise.all([createTestDatabase(server), createTestDatabase(server)]);
    const names = tests.map(({ url }) => new URL(url).pathname.slice(1));
    expect(new Set(names).size).toBe(2);
    for (const test of tests) {
      expect(await test.db.query('count', 'SELECT count(*) FROM _prisma_migrations')).not.toEqual([
        { count: '0' },
      ]);
      expect(await test.db.prisma.instrument.count()).toBe(0);
    }
    await Promise.all(tests.map((test) => test[Symbol.asyncDispose]()));
    const opened = await server.open();
    const sql = 'SELECT FROM pg_database WHERE datname = ANY($1)';
    expect(await ask(opened.url, sql, [names])).toEqual([]);
    await opened.close();
  });

  it('fails a test that leaves a connection checked out, and drops its database all the same', async () => {
    const test = await createTestDatabase(server);
    const client = await test.db.pool.connect();
    await expect(test[Symbol.asyncDispose]()).rejects.toThrow('1 connections of the test');
    client.release(true);
    await test.db.close();
    await expect(ask(test.url, 'SELECT 1')).rejects.toMatchObject({ code: '3D000' });
  });

  it('has TimescaleDB where it says so, without retention', async () => {
    await using test = await createTestDatabase(server);
    const installed = await test.db.query(
      'extension',
      `SELECT FROM pg_extension WHERE extname = 'timescaledb'`,
    );
    expect(installed).toHaveLength(server.kind === 'timescale' ? 1 : 0);
    if (server.kind === 'plain') return;
    const jobs = await test.db.query(
      'jobs',
      `SELECT FROM timescaledb_information.jobs WHERE proc_name = 'policy_retention'`,
    );
    expect(jobs).toEqual([]);
  });

  it('drops what killed runs left, and nothing of those that run', async () => {
    await using test = await createTestDatabase(server);
    const opened = await server.open();
    // No process has this id: it is above the largest that Linux gives.
    const left = 'tidemark_test_99999999_left';
    await ask(opened.url, `CREATE DATABASE ${left}`);
    await testServers();
    const names = (await ask(opened.url, 'SELECT datname FROM pg_database')).map(({ datname }) => datname);
    expect(names).not.toContain(left);
    expect(names).toContain(new URL(test.url).pathname.slice(1));
    await opened.close();
  });
});

describe('what the test run is told', () => {
  const before = { ...process.env };
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tidemark-report-'));
  });
  afterEach(() => {
    process.env = { ...before };
    rmSync(folder, { recursive: true });
  });

  it('names the servers that were used and what was not run', async () => {
    const report = join(folder, 'report');
    process.env.TIDEMARK_TEST_REPORT = report;
    const servers = await testServers();
    reportNotRun('a suite', 'a reason');
    const lines = readFileSync(report, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      expect.arrayContaining([
        ...servers.map(({ name }) => ({ server: name })),
        { notRun: 'a suite', why: 'a reason' },
      ]),
    );
  });

  it('takes TIDEMARK_TEST_URL for the second server and never DATABASE_URL', async () => {
    const [embedded] = await testServers();
    const opened = await embedded?.open();
    process.env.DATABASE_URL = 'postgresql://me@127.0.0.1:1/never';
    process.env.TIDEMARK_TEST_URL = opened?.url;
    // The closing line of a test run is not to name a server that is only this test's.
    delete process.env.TIDEMARK_TEST_REPORT;
    const servers = await testServers();
    expect(servers.map(({ kind }) => kind)).toEqual(['plain', 'plain']);
    expect(servers[1]?.name).toMatch(/^TIDEMARK_TEST_URL, PostgreSQL 18/);
    const named = servers[1];
    if (named === undefined) throw new Error('no second server');
    await (await createTestDatabase(named))[Symbol.asyncDispose]();
    process.env.TIDEMARK_TEST_URL = 'postgresql://me:secret@127.0.0.1:1/gone';
    await expect(testServers()).rejects.toMatchObject({ code: 'server.unreachable' });
    await opened?.close();
  });

  it('finds the real klines where TIDEMARK_KLINES says, if they are there', () => {
    process.env.TIDEMARK_KLINES = folder;
    expect(realKlines()).toBe(folder);
    process.env.TIDEMARK_KLINES = join(folder, 'none');
    expect(realKlines()).toBeNull();
  });

  it('uses no folder for its servers that another user could have prepared', () => {
    const home = testHome(folder);
    expect(testHome(folder)).toBe(home);
    chmodSync(home, 0o777);
    expect(() => testHome(folder)).toThrow(
      expect.objectContaining({ code: 'server.data_denied', value: home }),
    );
  });
});

describe('a passage', () => {
  const serve = async (word: string): Promise<Server> => {
    const server = createServer((socket) => socket.on('error', () => {}).write(word)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  const portOf = (server: Server) => (server.address() as AddressInfo).port;

  it('leads the connections of one port to another server, and ends them when it does', async () => {
    const [first, second] = [await serve('first'), await serve('second')];
    const passage = await openPassage();
    const ask = async () => {
      const socket = connect(passage.port, '127.0.0.1').on('error', () => {});
      const [word] = await once(socket, 'data');
      return { socket, word: String(word) };
    };
    passage.leadTo(portOf(first));
    const before = await ask();
    passage.leadTo(portOf(second));
    const after = await ask();
    expect([before.word, after.word]).toEqual(['first', 'second']);
    const ended = [before.socket, after.socket].map((socket) => once(socket, 'close'));
    await passage[Symbol.asyncDispose]();
    await Promise.all(ended);
    for (const server of [first, second]) await new Promise((resolve) => server.close(resolve));
  });

  it('ends what leads nowhere', async () => {
    await using passage = await openPassage();
    passage.leadTo(1);
    const socket = connect(passage.port, '127.0.0.1').on('error', () => {});
    await once(socket, 'close');
  });
});

describe('waiting', () => {
  it('ends as soon as it holds, and with an error that says what never did', async () => {
    let asked = 0;
    await until(async () => {
      asked += 1;
      return asked === 3;
    });
    expect(asked).toBe(3);
    await expect(until(() => asked > 3, 30)).rejects.toThrow('asked > 3');
  });
});
