import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createDb } from '@tidemark/db';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import type { CandleRow } from '@tidemark/domain';
import {
  listLedger,
  listRejectedRows,
  listSeries,
  loadCandleFile,
  readCandleFeatures,
  readKnownAtWatermark,
  setCandleFeatures,
  upsertCandles,
} from '@tidemark/store';
import { makeCandle, makeRun, minute, start } from '@tidemark/store/testing';
import { makeFile } from './make-file.ts';

const key = { symbol: 'BTCUSDT', tf: '1m', ts: start } as const;

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(server);
  });
  afterAll(() => database[Symbol.asyncDispose]());
  beforeEach(() =>
    database.db.query(
      'clear',
      'TRUNCATE candles, candle_revisions, candle_series, ingest_ledger, rejected_rows',
    ),
  );

  const stored = async () =>
    (await database.db.query<{ ts: Date; o: number }>('stored', 'SELECT ts, o FROM candles ORDER BY ts')).map(
      (row) => [row.ts.getTime(), row.o],
    );
  const revisions = () =>
    database.db.query<{ ts: Date; o: number; known_from: Date; known_to: Date }>(
      'revisions',
      'SELECT ts, o, known_from, known_to FROM candle_revisions ORDER BY ts, known_from',
    );

  it('loads a file with its ledger row and the extent of its series', async () => {
    const summary = await loadCandleFile(database.db, makeFile(makeRun(250)));
    expect(summary).toMatchObject({ rows: 250, inserted: 250, rejected: 0, alreadyLoaded: false });
    expect(await stored()).toHaveLength(250);
    expect(await listLedger(database.db)).toEqual([
      { source: 'data/BTCUSDT-1m-2026-02.zip', symbol: 'BTCUSDT', tf: '1m', checksum: 'a'.repeat(64) },
    ]);
    expect(await listSeries(database.db)).toEqual([
      {
        ...{ symbol: 'BTCUSDT', tf: '1m', firstTs: start, lastTs: start + 249 * minute },
        knownFrom: summary.knownFrom,
      },
    ]);
  });

  it('stores every column as it came, nulls included', async () => {
    const candle = makeCandle(start, 0.1, { vwap: null, takerBuyVol: null, v: 0 });
    await loadCandleFile(database.db, makeFile([candle, makeCandle(start + minute, 1e-9)]));
    const rows = await database.db.query(
      'columns',
      'SELECT symbol, tf, ts, o, h, l, c, v, vwap, taker_buy_vol, features FROM candles ORDER BY ts',
    );
    expect(rows).toEqual([
      {
        symbol: 'BTCUSDT',
        tf: '1m',
        ts: new Date(start),
        o: 0.1,
        h: 2.1,
        l: -1.9,
        c: 1.1,
        v: 0,
        vwap: null,
        taker_buy_vol: null,
        features: null,
      },
      {
        symbol: 'BTCUSDT',
        tf: '1m',
        ts: new Date(start + minute),
        o: 1e-9,
        h: 1e-9 + 2,
        l: 1e-9 - 2,
        c: 1e-9 + 1,
        v: 10,
        vwap: 1e-9 + 0.5,
        taker_buy_vol: 4,
        features: null,
      },
    ]);
  });

  it('does nothing for a file that the ledger holds', async () => {
    const file = makeFile(makeRun(10));
    const first = await loadCandleFile(database.db, file);
    expect(await loadCandleFile(database.db, file)).toEqual({ ...first, alreadyLoaded: true });
  });

  it('keeps the old values of a corrected candle, clears its features, and leaves equal candles alone', async () => {
    const first = await loadCandleFile(database.db, makeFile(makeRun(3)));
    await setCandleFeatures(database.db, key, { rsi: 50 });
    await setCandleFeatures(database.db, { ...key, ts: start + minute }, { rsi: 60 });
    const corrected = [makeCandle(start, 500), ...makeRun(3).slice(1)];
    const second = await loadCandleFile(database.db, makeFile(corrected, { checksum: 'b'.repeat(64) }));
    expect(second).toMatchObject({ rows: 3, inserted: 0, unchanged: 2, revised: 1, duplicates: 0 });
    expect(await revisions()).toEqual([
      {
        ts: new Date(start),
        o: 100,
        known_from: new Date(first.knownFrom),
        known_to: new Date(second.knownFrom),
      },
    ]);
    expect(await readCandleFeatures(database.db, key)).toBeNull();
    expect(await readCandleFeatures(database.db, { ...key, ts: start + minute })).toEqual({ rsi: 60 });
  });

  it('accepts rows in any order, the later line of a key winning', async () => {
    const rows = [
      ...makeRun(5),
      makeCandle(start + minute, 700),
      makeCandle(start + 9 * minute, 1),
      makeCandle(start, 100),
    ];
    const summary = await loadCandleFile(database.db, makeFile(rows));
    expect(summary).toMatchObject({ rows: 8, inserted: 6, unchanged: 0, revised: 0, duplicates: 2 });
    expect(await stored()).toEqual([
      [start, 100],
      [start + minute, 700],
      [start + 2 * minute, 102],
      [start + 3 * minute, 103],
      [start + 4 * minute, 104],
      [start + 9 * minute, 1],
    ]);
    expect(await revisions()).toEqual([]);
  });

  it('fills a hole in stored history and stops short of what is there', async () => {
    await upsertCandles(database.db, [...makeRun(5), ...makeRun(5, start + 20 * minute)]);
    const summary = await loadCandleFile(database.db, makeFile(makeRun(30)));
    expect(summary).toMatchObject({ rows: 30, inserted: 20, unchanged: 5, revised: 5 });
    expect(await stored()).toHaveLength(30);
  });

  it('copes with rows that were written behind its back', async () => {
    await loadCandleFile(database.db, makeFile(makeRun(5)));
    await database.db.query('forget', 'TRUNCATE candle_series');
    const summary = await loadCandleFile(database.db, makeFile(makeRun(8), { source: 'other.csv' }));
    expect(summary).toMatchObject({ inserted: 3, unchanged: 5 });
  });

  it('stores rejected rows with file, line and reason, and replaces them with those of the next version', async () => {
    const bad: CandleRow[] = [
      { line: 3, code: 'number.invalid', message: 'open is not a number', raw: 'a\0b,c' },
      { line: 4, candle: makeCandle(start, 100, { h: 1 }) },
      { line: 5, candle: makeCandle(start + 1, 100) },
    ];
    const summary = await loadCandleFile(database.db, makeFile([makeCandle(start, 100), ...bad]));
    expect(summary).toMatchObject({ rows: 4, inserted: 1, rejected: 3 });
    expect(
      (await listRejectedRows(database.db)).map(({ line, code, raw }) => [line, code, raw.slice(0, 5)]),
    ).toEqual([
      [3, 'number.invalid', 'a\ufffdb,c'],
      [4, 'candle.high_below', '{"sym'],
      [5, 'candle.off_grid', '{"sym'],
    ]);
    await loadCandleFile(database.db, makeFile(makeRun(1), { checksum: 'b'.repeat(64) }));
    expect(await listRejectedRows(database.db)).toEqual([]);
  });

  it('keeps the first thousand rejected rows of a file that has more', async () => {
    const bad = Array.from(
      { length: 1_200 },
      (_, line): CandleRow => ({ line, code: 'number.invalid', message: 'x', raw: '' }),
    );
    expect(await loadCandleFile(database.db, makeFile(bad))).toMatchObject({
      rows: 1_200,
      rejected: 1_200,
      firstTs: null,
    });
    expect(await listRejectedRows(database.db, { limit: 5_000 })).toHaveLength(1_000);
  });

  it.each(['ordered', 'disordered'])(
    'leaves nothing of a file that breaks off half-way (%s)',
    async (order) => {
      const rows = order === 'ordered' ? makeRun(300) : makeRun(300).reverse();
      const whole = makeFile(rows);
      const broken = makeFile([], {
        async *rows() {
          yield* whole.rows();
          throw new Error('unexpected end of file');
        },
      });
      await expect(loadCandleFile(database.db, broken)).rejects.toThrow('unexpected end of file');
      expect(await stored()).toEqual([]);
      expect(await listLedger(database.db)).toEqual([]);
      expect(await loadCandleFile(database.db, whole)).toMatchObject({ inserted: 300 });
    },
  );

  it('starts over when a deadlock broke it off, and gives up when that goes on', async () => {
    const file = makeFile(makeRun(3));
    const deadlock = Object.assign(new Error('deadlock detected'), { code: '40P01' });
    let left = 2;
    const unlucky = makeFile([], {
      async *rows() {
        yield* file.rows();
        left -= 1;
        if (left >= 0) throw deadlock;
      },
    });
    expect(await loadCandleFile(database.db, unlucky)).toMatchObject({ inserted: 3 });
    left = 99;
    await expect(loadCandleFile(database.db, { ...unlucky, source: 'never' })).rejects.toBe(deadlock);
  });

  it('refuses a candle of another series', async () => {
    await expect(
      loadCandleFile(database.db, makeFile([makeCandle(start, 1, { symbol: 'ETHUSDT' })])),
    ).rejects.toMatchObject({ code: 'series.mismatch' });
  });

  it('makes loads of one series wait for each other', async () => {
    const loads = [1, 2, 3, 4].map((n) =>
      loadCandleFile(
        database.db,
        makeFile(makeRun(200), { source: `file ${n}`, checksum: `${n}`.repeat(64) }),
      ),
    );
    const summaries = await Promise.all(loads);
    expect(summaries.map((one) => one.inserted).sort()).toEqual([0, 0, 0, 200]);
    expect(new Set(summaries.map((one) => one.knownFrom)).size).toBe(4);
  });

  it('runs more loads at once than its pool has connections', async () => {
    await using few = createDb({ url: database.url, maxConnections: 2 });
    const loads = ['A', 'B', 'C', 'D', 'E'].map((symbol) =>
      loadCandleFile(few, makeFile(makeRun(50, start, { symbol }), { symbol, source: symbol })),
    );
    const summaries = await Promise.all(loads);
    expect(summaries.map((one) => one.inserted)).toEqual([50, 50, 50, 50, 50]);
  });

  it('holds the watermark of known-at before a load in flight until it has committed', async () => {
    const file = makeFile(makeRun(2));
    let during = 0;
    const { knownFrom } = await loadCandleFile(database.db, {
      ...file,
      async *rows() {
        during = await readKnownAtWatermark(database.db);
        yield* file.rows();
      },
    });
    expect(during).toBeLessThan(knownFrom);
    expect(await readKnownAtWatermark(database.db)).toBeGreaterThanOrEqual(knownFrom);
  });
});
