import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDb } from '@tidemark/db';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import {
  loadCandleFile,
  readCandles,
  readLatestCandles,
  setCandleFeatures,
  upsertCandles,
} from '@tidemark/store';
import { makeCandle, makeRun, minute, start } from '@tidemark/store/testing';
import { makeFile } from './make-file.ts';

const days = (count: number) => count * 1440 * minute;

await describeEachServer(describe, (server) => {
  // jest wants a test in every describe.
  if (server.kind === 'plain')
    return it('has no compressed history', () => expect(server.kind).toBe('plain'));
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(server);
    await loadCandleFile(database.db, makeFile(makeRun(2 * 1440)));
    await database.db.query('compress', `SELECT compress_chunk(c) FROM show_chunks('candles') c`);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  it('corrects and completes compressed history, and an equal candle changes nothing', async () => {
    const corrections = [
      makeCandle(start + 5 * minute, 9_000),
      makeCandle(start + 3_000 * minute, 1),
      ...makeRun(5),
    ];
    const summary = await upsertCandles(database.db, corrections);
    expect(summary).toMatchObject({ rows: 7, inserted: 1, revised: 1, unchanged: 5 });
    const range = { from: start + 4 * minute, to: start + 7 * minute };
    const prices = (await readCandles(database.db, { symbol: 'BTCUSDT', tf: '1m', range })).map(
      (candle) => candle.o,
    );
    expect(prices).toEqual([104, 9_000, 106]);
    expect(await database.db.query('revisions', 'SELECT o FROM candle_revisions')).toEqual([{ o: 105 }]);
  });

  it('loads another symbol straight into compressed chunks', async () => {
    const run = makeRun(1440, start, { symbol: 'ETHUSDT' });
    const file = makeFile(run, { symbol: 'ETHUSDT', source: 'eth.zip' });
    expect(await loadCandleFile(database.db, file)).toMatchObject({ inserted: 1440 });
    expect(await readLatestCandles(database.db, { symbol: 'ETHUSDT', tf: '1m', limit: 3 })).toEqual(
      run.slice(-3),
    );
  });

  it('sets features on a compressed candle', async () => {
    const key = { symbol: 'BTCUSDT', tf: '1m', ts: start + 100 * minute } as const;
    expect(await setCandleFeatures(database.db, key, { rsi: 1 })).toEqual({ rsi: 1 });
  });

  it('corrects more candles than TimescaleDB decompresses in one transaction by default', async () => {
    const { db } = database;
    const many = makeRun(120_000, start + days(10), { symbol: 'MANY', tf: '1s' });
    await loadCandleFile(db, makeFile(many, { symbol: 'MANY', tf: '1s', source: 'many', checksum: '1' }));
    await db.query('compress', `SELECT compress_chunk(c, true) FROM show_chunks('candles') c`);
    const other = many.map((candle) => ({ ...candle, v: candle.v + 1 }));
    const file = makeFile(other, { symbol: 'MANY', tf: '1s', source: 'many', checksum: '2' });
    expect(await loadCandleFile(db, file)).toMatchObject({ revised: 120_000 });
  }, 120_000);

  it('refuses a file with more chunks than the server has locks for, before it makes them all', async () => {
    await using other = await createTestDatabase(server);
    const years = makeRun(20_000, start - days(1_000), { tf: '1h' });
    await expect(loadCandleFile(other.db, makeFile(years, { tf: '1h' }))).rejects.toMatchObject({
      code: 'ingest.too_many_chunks',
      hint: expect.stringContaining('TIDEMARK_CHUNK_CANDLES'),
    });
  });

  it('refuses history that the retention job would drop, and names the way out', async () => {
    await using other = await createTestDatabase(server);
    const { db } = other;
    await db.query('keep', `SELECT add_retention_policy('candles', interval '6 months')`);
    const old = Date.now() - (Date.now() % minute) - days(300);
    const file = makeFile(makeRun(10, old));
    await expect(loadCandleFile(db, file)).rejects.toMatchObject({
      code: 'ingest.before_retention',
      hint: expect.stringContaining('TIDEMARK_RETENTION=off'),
    });
    await expect(upsertCandles(db, makeRun(1, old))).rejects.toMatchObject({
      code: 'ingest.before_retention',
    });
    expect(await db.query('count', 'SELECT count(*)::int AS n FROM candles')).toEqual([{ n: 0 }]);
    const recent = Date.now() - (Date.now() % minute) - days(10);
    expect(await loadCandleFile(db, makeFile(makeRun(10, recent)))).toMatchObject({ inserted: 10 });
  });

  it('corrects candles that stand far apart with the locks of their own chunks', async () => {
    await using other = await createTestDatabase(server);
    const hourly = makeRun(200, start, { tf: '1h' });
    await loadCandleFile(other.db, makeFile(hourly, { tf: '1h' }));
    const names: string[] = [];
    await using watched = createDb({ url: other.url, onQuery: ({ name }) => names.push(name) });
    const ends = [hourly[0], hourly[199]].flatMap((candle) => (candle ? [{ ...candle, v: 20 }] : []));
    expect(await upsertCandles(watched, ends)).toMatchObject({ revised: 2 });
    // A statement for each run of candles: one over both read 200 chunks and kept their locks until the commit.
    expect(names.filter((name) => name === 'find-stored-candles')).toHaveLength(2);
  });
});
