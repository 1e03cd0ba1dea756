import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { exportCandles, type FeatureStore } from '@tidemark/feature-store';
import { createLongChunkDatabase, makeStore } from '@tidemark/feature-store/testing';
import { upsertCandles } from '@tidemark/store';
import { makeCandle, makeRun, minute, settleKnownAt, start } from '@tidemark/store/testing';

const day = 1440 * minute;
const series = { symbol: 'BTCUSDT', tf: '1m' } as const;

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  const open: AsyncDisposable[] = [];
  beforeEach(async () => {
    database = await createLongChunkDatabase(server);
    open.push(database);
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await one[Symbol.asyncDispose]();
  });
  const newStore = async (): Promise<FeatureStore> => {
    const store = await makeStore();
    open.push(store);
    return store;
  };
  const read = async (store: FeatureStore, paths: readonly string[]) => {
    const listed = paths.map((path) => `'${path}'`).join(', ');
    const reader = await store.engine.connection.runAndReadAll(
      `SELECT epoch_ms(ts)::DOUBLE AS ts, o, h, l, c, v, vwap, taker_buy_vol FROM read_parquet([${listed}], hive_partitioning = false) ORDER BY ts`,
    );
    return reader.getRowObjectsJS();
  };

  it('exports every candle once, a file a month, and nothing again while nothing is loaded', async () => {
    const store = await newStore();
    const candles = [
      ...makeRun(3_000, start + 27 * day),
      makeCandle(start + 30 * day, 7, { vwap: null, takerBuyVol: null }),
    ];
    await upsertCandles(database.db, candles);
    await settleKnownAt(database.db);
    const first = await exportCandles(store, database.db, series);
    expect(first.months.map(({ month, written }) => [month, written])).toEqual([
      ['2026-02', true],
      ['2026-03', true],
    ]);
    expect(
      await read(
        store,
        first.months.map(({ path }) => path),
      ),
    ).toEqual(
      candles
        .sort((a, b) => a.ts - b.ts)
        .map(({ ts, o, h, l, c, v, vwap, takerBuyVol }) => ({
          ts,
          o,
          h,
          l,
          c,
          v,
          vwap,
          taker_buy_vol: takerBuyVol,
        })),
    );
    const second = await exportCandles(store, database.db, series);
    expect(second.months).toEqual(first.months.map((month) => ({ ...month, written: false })));
  });

  it('writes only the month that a correction touched, and keeps what was believed before', async () => {
    const store = await newStore();
    await upsertCandles(database.db, makeRun(3_000, start + 27 * day));
    const before = await settleKnownAt(database.db);
    const first = await exportCandles(store, database.db, series);
    await upsertCandles(database.db, [makeCandle(start + 28 * day + 5 * minute, 900)]);
    await settleKnownAt(database.db);
    const second = await exportCandles(store, database.db, series);
    expect(second.months.map(({ written }) => written)).toEqual([false, true]);
    const [, march] = second.months;
    expect(
      (await read(store, [march?.path ?? ''])).find(({ ts }) => ts === start + 28 * day + 5 * minute),
    ).toMatchObject({ o: 900 });
    const past = await exportCandles(store, database.db, { ...series, knownAt: before });
    expect(past.months.map(({ hash }) => hash)).toEqual(first.months.map(({ hash }) => hash));
    expect(past.months[1]?.path).toContain('_superseded');
  });

  it('makes what was believed then from the revisions, though it was never exported', async () => {
    const store = await newStore();
    await upsertCandles(database.db, makeRun(100));
    const before = await settleKnownAt(database.db);
    await upsertCandles(database.db, [
      makeCandle(start + 5 * minute, 900),
      makeCandle(start + 100 * minute, 1),
    ]);
    await settleKnownAt(database.db);
    await exportCandles(store, database.db, series);
    const past = await exportCandles(store, database.db, { ...series, knownAt: before });
    const rows = await read(
      store,
      past.months.map(({ path }) => path),
    );
    expect(rows).toHaveLength(100);
    expect(rows[5]).toMatchObject({ o: 105 });
    expect(past.months[0]?.path).toContain('_superseded');
  });

  it('keeps exported candles that have expired in the database', async () => {
    const store = await newStore();
    await upsertCandles(database.db, makeRun(100));
    await settleKnownAt(database.db);
    await exportCandles(store, database.db, series);
    await database.db.query('expire', 'DELETE FROM candles WHERE ts < $1', [new Date(start + 50 * minute)]);
    await upsertCandles(database.db, makeRun(10, start + 100 * minute));
    await settleKnownAt(database.db);
    const again = await exportCandles(store, database.db, series);
    expect(again.months[0]).toMatchObject({ rows: 110, written: true });
  });

  it('refuses a known-at in the future, and an unknown series', async () => {
    const store = await newStore();
    await upsertCandles(database.db, makeRun(10));
    await expect(
      exportCandles(store, database.db, { ...series, knownAt: Date.now() + 60_000 }),
    ).rejects.toMatchObject({
      code: 'time.not_known_yet',
    });
    await expect(exportCandles(store, database.db, { symbol: 'NOPE', tf: '1m' })).rejects.toMatchObject({
      code: 'series.unknown',
    });
  });
});
