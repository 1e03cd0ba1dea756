import { spawnSync } from 'node:child_process';
import { describe, expect, it, jest } from '@jest/globals';
import { TidemarkError } from '@tidemark/domain';
import { createDb, type QueryEvent, redactUrl } from '../src/index.ts';
import { createTestDatabase, describeEachServer } from '../src/testing/index.ts';

jest.setTimeout(60_000);
const from = new Date('2026-02-01T00:00:00Z');
const to = new Date('2026-02-01T00:10:00Z');

function candle(minute: number) {
  const ts = new Date(from.getTime() + minute * 60_000);
  const prices = { o: 10, h: 12, l: 9, c: 11, v: 5, vwap: 10.5 };
  return { symbol: 'AVAXUSDT', tf: '1m', ts, ...prices, knownFrom: to };
}

await describeEachServer(describe, (server) => {
  it('runs a statement again that a deadlock broke off, and gives up when that goes on', async () => {
    await using test = await createTestDatabase(server);
    const { db } = test;
    await db.query('makeTries', 'CREATE SEQUENCE tries');
    // A sequence counts on whatever is rolled back.
    await db.query(
      'makeFlaky',
      `CREATE FUNCTION flaky(failures int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN
         IF nextval('tries') <= failures THEN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END IF;
         RETURN currval('tries');
       END $$`,
    );
    expect(await db.query('flaky', 'SELECT flaky(3) AS tries')).toEqual([{ tries: 4 }]);
    await expect(db.query('flaky', 'SELECT flaky(99)')).rejects.toMatchObject({ code: '40P01' });
    expect(await db.query('tries', `SELECT nextval('tries')::int AS next`)).toEqual([{ next: 9 }]);
  });

  it('keeps the plan of a prepared statement with the connection, and of no other', async () => {
    await using test = await createTestDatabase(server);
    const { db } = test;
    const double = (n: number, prepared: boolean) =>
      db.query('double', 'SELECT $1::int * 2 AS n', [n], { prepared });
    const kept = () =>
      db.query(
        'kept',
        'SELECT name, (generic_plans + custom_plans)::int AS used FROM pg_prepared_statements',
      );
    expect(await double(1, false)).toEqual([{ n: 2 }]);
    expect(await kept()).toEqual([]);
    expect([await double(2, true), await double(3, true)]).toEqual([[{ n: 4 }], [{ n: 6 }]]);
    expect(await kept()).toEqual([{ name: 'double', used: 2 }]);
  });

  it('shares one pool in UTC between Prisma and SQL', async () => {
    await using test = await createTestDatabase(server);
    const { db } = test;
    await db.prisma.candle.createMany({ data: [candle(0), candle(1)] });
    const stored = await db.prisma.candle.findMany({
      where: { ts: { gte: from, lt: to } },
      orderBy: { ts: 'asc' },
    });
    expect(stored.map(({ ts }) => ts)).toEqual([candle(0).ts, candle(1).ts]);
    const [zone] = await db.query<{ TimeZone: string }>('showZone', 'SHOW TimeZone');
    expect(zone).toEqual({ TimeZone: 'UTC' });
    const rows = await db.query<{ count: string }>(
      'countCandles',
      'SELECT count(*) FROM candles WHERE ts < $1',
      [to],
    );
    expect(rows).toEqual([{ count: '2' }]);
    expect(db.pool.totalCount).toBe(1);
  });

  it('keeps UTC whatever the database or the URL say', async () => {
    await using test = await createTestDatabase(server);
    await test.db.query(
      'zone',
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET TimeZone = %L', current_database(), 'Asia/Tokyo'); END $$`,
    );
    await using db = createDb({ url: `${test.url}?options=-c%20work_mem%3D5MB&application_name=mine` });
    const [row] = await db.query(
      'settings',
      `SELECT current_setting('TimeZone') AS zone, current_setting('work_mem') AS memory, current_setting('application_name') AS name`,
    );
    expect(row).toEqual({ zone: 'UTC', memory: '5MB', name: 'mine' });
  });

  it('tells about every query by name, with its rows and its fault, and logs slow ones', async () => {
    await using test = await createTestDatabase(server);
    const events: QueryEvent[] = [];
    const lines: string[] = [];
    await using db = createDb({
      url: test.url,
      slowQueryMs: 100,
      onQuery: (event) => events.push(event),
      log: (line) => lines.push(line),
    });
    await db.prisma.candle.createMany({ data: [candle(0), candle(1), candle(2)] });
    await db.prisma.candle.count({ where: { ts: { gte: from, lt: to } } });
    await db.prisma.instrument.findUnique({ where: { symbol: 'NONE' } });
    await db.prisma.$queryRaw`SELECT 1`;
    await db.query(
      'insertInstrument',
      `INSERT INTO instruments (symbol, venue, market, source_symbol) VALUES ($1, 'file', 'other', $1)`,
      ['X'],
    );
    await db.transaction(async ({ query }) => {
      await query('sleep', 'SELECT pg_sleep(0.15)');
    });
    await expect(db.query('fail', 'SELECT 1 / 0')).rejects.toThrow('division by zero');
    expect(events.map(({ name, rows }) => [name, rows])).toEqual([
      ['Candle.createMany', 3],
      ['Candle.count', 1],
      ['Instrument.findUnique', 0],
      ['$queryRaw', 1],
      ['insertInstrument', 1],
      ['sleep', 1],
      ['fail', 0],
    ]);
    expect(events.at(-1)?.error).toMatchObject({ message: 'division by zero' });
    expect(events.every(({ durationMs }) => durationMs > 0)).toBe(true);
    expect(lines.filter((line) => line.includes('sleep'))).toEqual([
      expect.stringMatching(/^slow query: sleep took \d+ ms, 1 rows$/),
    ]);
  });

  it('commits a transaction as a whole, or nothing of it', async () => {
    await using test = await createTestDatabase(server);
    const { db } = test;
    const insert = `INSERT INTO instruments (symbol, venue, market, source_symbol) VALUES ($1, 'file', 'other', $1)`;
    await expect(
      db.transaction(async ({ query }) => {
        await query('insertInstrument', insert, ['A']);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    const result = await db.transaction(async ({ query }) => {
      await query('insertInstrument', insert, ['B']);
      return 'done';
    });
    expect(result).toBe('done');
    expect(await db.prisma.instrument.findMany({ select: { symbol: true } })).toEqual([{ symbol: 'B' }]);
  });

  it('tells of a transaction that cannot be committed, since the error of a statement was caught', async () => {
    await using test = await createTestDatabase(server);
    const swallowing = test.db.transaction(async (transaction) => {
      await transaction.query('fail', 'SELECT 1 / 0').catch(() => undefined);
    });
    await expect(swallowing).rejects.toMatchObject({
      code: 'db.rolled_back',
      hint: expect.stringContaining('savepoint'),
    });
  });

  it('names the mend where the URL asks for encryption that the server lacks', async () => {
    await using test = await createTestDatabase(server);
    const url = new URL(test.url);
    url.searchParams.set('sslmode', 'verify-full');
    await using db = createDb({ url: url.href });
    await expect(db.query('touch', 'SELECT 1')).rejects.toMatchObject({
      code: 'server.unreachable',
      hint: expect.stringContaining('sslmode'),
    });
  });

  it('survives the loss of its connections, idle or in a transaction', async () => {
    await using test = await createTestDatabase(server);
    const lines: string[] = [];
    await using db = createDb({ url: test.url, applicationName: 'victim', log: (line) => lines.push(line) });
    const kill = `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'victim'`;
    await db.query('touch', 'SELECT 1');
    await test.db.query('kill', kill);
    expect(
      await db.query('touch', 'SELECT 1 AS one').catch(() => db.query('again', 'SELECT 1 AS one')),
    ).toEqual([{ one: 1 }]);
    await expect(
      db.transaction(async ({ query }) => {
        await test.db.query('kill', kill);
        await query('touch', 'SELECT 1');
      }),
    ).rejects.toMatchObject({ code: 'server.unreachable' });
    expect(await db.query('touch', 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('asks for both ends of the time range of candles and signals', async () => {
    await using test = await createTestDatabase(server);
    const { candle: candles, signal: signals } = test.db.prisma;
    const refused = { code: 'time.range_required', hint: expect.stringContaining('gte') };
    await expect(candles.findMany()).rejects.toMatchObject(refused);
    await expect(candles.findMany({ where: { ts: { gte: from } }, take: 1 })).rejects.toMatchObject(refused);
    await expect(candles.findFirst({ where: { ts: { lt: to } } })).rejects.toMatchObject(refused);
    await expect(candles.findFirstOrThrow({ where: { symbol: 'A' } })).rejects.toMatchObject(refused);
    await expect(candles.count()).rejects.toMatchObject(refused);
    await expect(candles.aggregate({ _max: { ts: true } })).rejects.toMatchObject(refused);
    await expect(candles.groupBy({ by: 'symbol' })).rejects.toMatchObject(refused);
    await expect(candles.deleteMany({ where: { NOT: { ts: { gte: from, lt: to } } } })).rejects.toMatchObject(
      refused,
    );
    await expect(signals.updateMany({ data: { label: 'BUY' } })).rejects.toMatchObject(refused);
    await expect(signals.updateManyAndReturn({ data: { label: 'BUY' } })).rejects.toMatchObject(refused);
    const halfOpen = { OR: [{ ts: { gte: from, lt: to } }, { symbol: 'B' }] };
    await expect(signals.findMany({ where: halfOpen })).rejects.toMatchObject(refused);
    await expect(test.db.prisma.$transaction((tx) => tx.signal.findMany())).rejects.toMatchObject(refused);
  });

  it('takes a time range in any of the ways that Prisma writes it', async () => {
    await using test = await createTestDatabase(server);
    const { prisma } = test.db;
    await prisma.candle.createMany({ data: [candle(0), candle(1)] });
    const ranges = [
      { ts: from },
      { ts: from.toISOString() },
      { ts: { equals: from } },
      { ts: { in: [from] } },
      { ts: { gt: new Date(from.getTime() - 1), lte: from } },
      { AND: [{ ts: { gte: from } }, { ts: { lt: candle(1).ts } }] },
      { AND: { ts: { gte: from, lt: candle(1).ts } } },
      { ts: { gte: from }, OR: [{ ts: from }, { ts: { lt: candle(1).ts } }] },
    ];
    for (const where of ranges) expect(await prisma.candle.findMany({ where })).toHaveLength(1);
    const key = { symbol: 'AVAXUSDT', tf: '1m', ts: from };
    expect(await prisma.candle.findUnique({ where: { symbol_tf_ts: key } })).toMatchObject({ c: 11 });
  });
});

describe('a database that is not there', () => {
  const url = 'postgresql://me:s3cret@127.0.0.1:1/db';

  it('is told as such by SQL, by transactions and by Prisma, without the password', async () => {
    await using db = createDb({ url });
    for (const attempt of [
      () => db.query('touch', 'SELECT 1'),
      () => db.transaction(async () => 1),
      () => db.prisma.instrument.findMany(),
    ]) {
      const failure: unknown = await attempt().catch((error) => error);
      expect(failure).toBeInstanceOf(TidemarkError);
      expect(failure).toMatchObject({
        code: 'server.unreachable',
        value: 'postgresql://me:***@127.0.0.1:1/db',
      });
      expect(String(failure)).not.toContain('s3cret');
    }
  });

  it('closes any number of times', async () => {
    const db = createDb({ url });
    await Promise.all([db.close(), db.close()]);
    await db.close();
  });

  it.each(['', 'localhost', 'mysql://me:s3cret@host/db', 'postgresql://me:s3cret@host:port/db'])(
    'refuses %j',
    (wrong) => {
      expect(() => createDb({ url: wrong })).toThrow(
        expect.objectContaining({
          code: 'server.url_invalid',
          message: expect.not.stringContaining('s3cret'),
        }),
      );
    },
  );

  it.each([
    ['postgresql://me:a@b:c/d@host/db', 'postgresql://me:***@host/db'],
    [
      'postgresql://host/db?user=me&password=a%26b&sslmode=require',
      'postgresql://host/db?user=me&password=***&sslmode=require',
    ],
    ['postgresql://me@host/db', 'postgresql://me@host/db'],
  ])('hides the password of %s', (whole, shown) => {
    expect(redactUrl(whole)).toBe(shown);
  });
});

it('lets a process end by itself once it is closed', () => {
  const code = `import { createDb } from '@tidemark/db'; const db = createDb({ url: 'postgresql://a@127.0.0.1:1/b' }); await db.close();`;
  const args = ['--conditions', 'tidemark-source', '--import', 'tsx', '--input-type=module', '-e', code];
  expect(spawnSync(process.execPath, args, { timeout: 20_000, encoding: 'utf8' })).toMatchObject({
    status: 0,
    stderr: '',
  });
});

it('gives Prisma clients whose types know the models', () => {
  const { prisma } = createDb({ url: 'postgresql://a@127.0.0.1:1/b' });
  // @ts-expect-error there is no such model
  expect(prisma.nothing).toBeUndefined();
  // @ts-expect-error a close price is a number
  const wrong = () => prisma.candle.findMany({ where: { c: 'high' } });
  expect(wrong).toBeInstanceOf(Function);
});
