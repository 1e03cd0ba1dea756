import { describe, expect, test } from '@jest/globals';
import { createDb } from '../src/db/create-db.ts';
import type { Db } from '../src/db/db.ts';
import { maintain } from '../src/maintain/maintain.ts';
import { findLooseChunks } from '../src/maintain/recompress-chunks.ts';
import { migrate } from '../src/migrate/migrate.ts';
import { applyPolicies } from '../src/policies/apply-policies.ts';
import { defaultSettings } from '../src/settings/default-settings.ts';
import type { Settings } from '../src/settings/settings-schema.ts';
import { createTestDatabase, describeEachServer } from '../src/testing/index.ts';
import { emptyDatabase } from './support/empty-database.ts';
import { daysAgo, storeCandles } from './support/store-candles.ts';

const timeout = 90_000;

const keepAll: Settings = {
  ...defaultSettings,
  candles: { ...defaultSettings.candles, retention: 'off' },
  signals: { ...defaultSettings.signals, retention: 'off' },
};

async function count(db: Db, table: string): Promise<number> {
  const [row] = await db.query<{ n: number }>('count', `SELECT count(*)::int AS n FROM ${table}`);
  return row?.n ?? -1;
}

async function storeSignals(db: Db, days: readonly number[]) {
  for (const at of days) {
    await db.query(
      'store-signal',
      `INSERT INTO signals (pred, ts, symbol, tf, features, model_id) VALUES ('BUY', $1, 'BTCUSDT', '1m', '{"a": 1}', 'm')`,
      [new Date(daysAgo(at))],
    );
    await db.query(
      'store-outcome',
      `INSERT INTO outcomes (spec_id, model_id, symbol, tf, ts, signal_id, pred) VALUES (0, 'm', 'BTCUSDT', '1m', $1, 1, 'BUY')`,
      [new Date(daysAgo(at))],
    );
  }
}

async function waitForLock(db: Db) {
  for (let waiting = 0; waiting === 0; ) {
    const [row] = await db.query<{ n: number }>(
      'count-waiting',
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    waiting = row?.n ?? 0;
  }
}

// One file long past, one that is current, and one that was never loaded whole.
async function storeLeftovers(db: Db) {
  for (const at of [300, 10]) {
    const ts = new Date(daysAgo(at));
    await db.query(
      'store-revision',
      `INSERT INTO candle_revisions (symbol, tf, ts, o, h, l, c, v, known_from, known_to)
       VALUES ('BTCUSDT', '1m', $1, 1, 1, 1, 1, 1, $1, now())`,
      [ts],
    );
    await db.query(
      'store-ledger',
      `INSERT INTO ingest_ledger (source, symbol, tf, checksum, first_ts, last_ts, rows, inserted, unchanged, revised, duplicates, rejected, known_from)
       VALUES ($1, 'BTCUSDT', '1m', repeat('0', 64), $2, $2, 1, 0, 0, 0, 0, 1, now())`,
      [`file ${at}`, ts],
    );
  }
  for (const at of [500, 10])
    await db.query(
      'store-outcome-revision',
      `INSERT INTO outcome_revisions (spec_id, model_id, symbol, tf, ts, signal_id, pred, recorded_at, known_to)
       VALUES (0, 'model', 'BTCUSDT', '1m', $1, 1, 'BUY', $1, now())`,
      [new Date(daysAgo(at))],
    );
  await db.query(
    'store-rejected',
    `INSERT INTO rejected_rows (source, symbol, tf, line, code, message, raw)
     SELECT source, 'BTCUSDT', '1m', 1, 'number.invalid', '', '' FROM unnest($1::text[]) source`,
    [['file 300', 'file 10', 'file broken']],
  );
}

await describeEachServer(describe, (server) => {
  if (server.kind === 'plain') {
    test(
      'leaves the start of a series to a load that brings older candles meanwhile',
      async () => {
        await using database = await createTestDatabase(server);
        const { db } = database;
        await applyPolicies(db, defaultSettings);
        for (const days of [300, 10]) await storeCandles(db, { from: daysAgo(days), hours: 1 });
        let maintained: Promise<unknown> = Promise.resolve();
        const between = daysAgo(100);
        await db.transaction(async (load) => {
          await storeCandles({ ...db, query: load.query }, { from: between, hours: 1 });
          await load.query('extend', 'UPDATE candle_series SET known_from = clock_timestamp()');
          maintained = maintain(db);
          await waitForLock(db);
        });
        await maintained;
        const [series] = await db.query<{ first_ts: Date }>('read', 'SELECT first_ts FROM candle_series');
        expect(series?.first_ts.getTime()).toBeLessThanOrEqual(between);
        expect(await count(db, 'candles')).toBe(120);
      },
      timeout,
    );

    test(
      'the retention in force deletes what is older, in batches, and leaves rollups and the rest',
      async () => {
        await using database = await createTestDatabase(server);
        const { db } = database;
        await applyPolicies(db, defaultSettings);
        await storeCandles(db, { from: daysAgo(300), hours: 100 });
        await storeCandles(db, { from: daysAgo(300), hours: 1, symbol: 'DEADUSDT' });
        await storeCandles(db, { from: daysAgo(10), hours: 2 });
        await storeSignals(db, [500, 200]);
        await storeLeftovers(db);
        await db.query(
          'store-rollup',
          `INSERT INTO tidemark.candles_1h (symbol, ts, o, h, l, c, v, unpriced, takers, n) VALUES ('BTCUSDT', $1, 1, 1, 1, 1, 1, 0, 0, 60)`,
          [new Date(daysAgo(300))],
        );
        const deleted = [
          { action: 'delete', target: 'candles', count: 101 * 60, unit: 'rows' },
          { action: 'delete', target: 'signals', count: 1, unit: 'rows' },
          { action: 'delete', target: 'outcomes', count: 1, unit: 'rows' },
          { action: 'delete', target: 'candle_revisions', count: 1, unit: 'rows' },
          { action: 'delete', target: 'rejected_rows', count: 1, unit: 'rows' },
          { action: 'delete', target: 'outcome_revisions', count: 1, unit: 'rows' },
        ];
        const planned = await maintain(db, { dryRun: true });
        expect(planned).toMatchObject({ kind: 'plain', dryRun: true, steps: deleted });
        expect(await count(db, 'candles')).toBe(103 * 60);

        const progress: string[] = [];
        const done = await maintain(db, { onProgress: (doing) => progress.push(doing) });
        const refreshed = { action: 'refresh', target: 'signals_1d', count: 2, unit: 'days' };
        expect(done).toMatchObject({ kind: 'plain', dryRun: false, steps: [refreshed, ...deleted] });
        expect(progress).toContain('deleted 5000 candles');
        expect(await count(db, 'candles')).toBe(2 * 60);
        expect(await count(db, 'signals')).toBe(1);
        expect(await count(db, 'outcomes')).toBe(1);
        expect(await count(db, 'tidemark.signals_1d')).toBe(2);
        expect(await count(db, 'tidemark.candles_1h')).toBe(1);
        expect(await db.query('read', 'SELECT source FROM rejected_rows ORDER BY 1')).toEqual([
          { source: 'file 10' },
          { source: 'file broken' },
        ]);
        expect(await db.query('read', 'SELECT symbol, first_ts FROM candle_series ORDER BY 1')).toEqual([
          { symbol: 'BTCUSDT', first_ts: new Date(daysAgo(10)) },
          { symbol: 'DEADUSDT', first_ts: new Date(daysAgo(300)) },
        ]);
        expect((await maintain(db)).steps.map((step) => step.count)).toEqual([0, 0, 0, 0, 0, 0, 0]);
      },
      timeout,
    );

    test(
      'nothing is deleted in a database that was given no retention',
      async () => {
        await using database = await createTestDatabase(server);
        const { db } = database;
        await applyPolicies(db, defaultSettings);
        await applyPolicies(db, keepAll);
        await storeCandles(db, { from: daysAgo(3000), hours: 1 });
        await storeSignals(db, [3000]);
        await storeLeftovers(db);
        expect((await maintain(db)).steps).toEqual([
          { action: 'refresh', target: 'signals_1d', count: 1, unit: 'days' },
        ]);
        expect(await count(db, 'candles')).toBe(60);
        expect(await count(db, 'signals')).toBe(1);
        expect(await count(db, 'candle_revisions')).toBe(2);
      },
      timeout,
    );

    test(
      'a database that nobody gave settings keeps six months of candles and a year of signals',
      async () => {
        await using empty = await emptyDatabase(server);
        await migrate({ url: empty.url });
        await using db = createDb({ url: empty.url });
        await storeCandles(db, { from: daysAgo(190), hours: 1 });
        await storeCandles(db, { from: daysAgo(170), hours: 1 });
        await storeSignals(db, [370, 360]);
        await maintain(db);
        expect(await db.query('read', 'SELECT min(ts) AS first, count(*)::int AS n FROM candles')).toEqual([
          { first: new Date(daysAgo(170)), n: 60 },
        ]);
        expect(await db.query('read', 'SELECT ts FROM signals')).toEqual([{ ts: new Date(daysAgo(360)) }]);
      },
      timeout,
    );
    return;
  }

  test(
    'imported history is rolled up, compressed and merged into full batches',
    async () => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      await applyPolicies(db, keepAll);
      await storeCandles(db, { from: daysAgo(30), hours: 72 });
      await storeSignals(db, [30, 29, 28]);
      const candles = await db.query('read', 'SELECT ts, o, h, l, c, v FROM candles ORDER BY ts');
      const planned = await maintain(db, { dryRun: true });
      expect(planned.steps).toEqual(
        expect.arrayContaining([
          { action: 'compress', target: 'candles', count: 72, unit: 'chunks' },
          { action: 'compress', target: 'signals', count: 3, unit: 'chunks' },
          { action: 'compress', target: 'outcomes', count: expect.any(Number), unit: 'chunks' },
        ]),
      );
      const progress: string[] = [];
      const { steps } = await maintain(db, { onProgress: (doing) => progress.push(doing) });
      expect(steps.map(({ action, target }) => `${action} ${target}`)).toEqual([
        'compress candles',
        'compress signals',
        'compress outcomes',
        'recompress chunks',
        'refresh rollups',
        'refresh signals_1d',
      ]);
      expect(progress.join('\n')).toMatch(
        /compressing 72 chunks.*recompressing.*refreshing tidemark.candles_5m from /s,
      );
      const [chunks] = await db.query<{ n: number }>(
        'count',
        `SELECT count(*)::int AS n FROM show_chunks('candles')`,
      );
      expect(chunks?.n).toBeLessThanOrEqual(2);
      const [rolled] = await db.query<{ n: number }>(
        'count',
        `SELECT count(*)::int AS n FROM show_chunks('signals')`,
      );
      expect(rolled?.n).toBeLessThanOrEqual(2);
      expect(await findLooseChunks(db)).toEqual([]);
      expect(await db.query('read', 'SELECT ts, o, h, l, c, v FROM candles ORDER BY ts')).toEqual(candles);
      const days = await db.query<{ n: string }>(
        'read',
        'SELECT n::int FROM tidemark.candles_1d ORDER BY ts',
      );
      expect(days.reduce((sum, { n }) => sum + Number(n), 0)).toBe(72 * 60);
      const again = await maintain(db);
      expect(again.steps.filter(({ unit, count: done }) => unit === 'chunks' && done > 0)).toEqual([]);
    },
    timeout,
  );

  test(
    'the jobs of the database decide what is dropped',
    async () => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      await applyPolicies(db, keepAll);
      await storeCandles(db, { from: daysAgo(300), hours: 2 });
      await storeSignals(db, [500]);
      await storeLeftovers(db);
      await maintain(db);
      expect(await count(db, 'candles')).toBe(120);
      await applyPolicies(db, defaultSettings, { allowDrop: true });
      expect((await maintain(db, { dryRun: true })).steps).toEqual(
        expect.arrayContaining([
          { action: 'drop', target: 'candles', count: 1, unit: 'chunks' },
          { action: 'drop', target: 'signals', count: 1, unit: 'chunks' },
          { action: 'drop', target: 'outcomes', count: 1, unit: 'chunks' },
        ]),
      );
      await maintain(db);
      expect(await count(db, 'candles')).toBe(0);
      expect(await count(db, 'signals')).toBe(0);
      expect(await count(db, 'outcomes')).toBe(0);
      expect(await count(db, 'tidemark.signals_1d')).toBe(1);
      expect(await count(db, 'candle_revisions')).toBe(1);
      expect(await count(db, 'rejected_rows')).toBe(2);
      expect(await count(db, 'outcome_revisions')).toBe(1);
      expect(await db.query('read', 'SELECT n::int FROM tidemark.candles_1h')).toEqual([
        { n: 60 },
        { n: 60 },
      ]);
    },
    timeout,
  );

  test(
    'many chunks expire in transactions that stock settings have locks for',
    async () => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      const uncompressed = { ...defaultSettings.candles, compressAfter: 'off' } as const;
      await applyPolicies(db, keepAll);
      await db.query('shorten', `SELECT set_chunk_time_interval('candles', interval '5 minutes')`);
      await storeCandles(db, { from: daysAgo(300), hours: 24 });
      await applyPolicies(db, { ...keepAll, candles: uncompressed }, { allowDrop: true });
      expect((await maintain(db)).steps).toContainEqual({
        action: 'drop',
        target: 'candles',
        count: 288,
        unit: 'chunks',
      });
      expect(await count(db, 'candles')).toBe(0);
    },
    timeout,
  );

  test(
    'compresses what late rows have left in compressed chunks',
    async () => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      await applyPolicies(db, keepAll);
      await storeCandles(db, { from: daysAgo(20), hours: 2 });
      await maintain(db);
      await storeCandles(db, { symbol: 'LATE', from: daysAgo(20), hours: 1 });
      const late = { action: 'compress', target: 'candles', count: 1, unit: 'chunks' };
      expect((await maintain(db)).steps).toContainEqual(late);
      expect((await maintain(db)).steps).toContainEqual({ ...late, count: 0 });
      expect(await count(db, 'candles')).toBe(180);
    },
    timeout,
  );

  test(
    'keeps the revisions of candles that are kept, older than the horizon but in a chunk that it cuts',
    async () => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      const long = { ...defaultSettings.candles, chunkInterval: '3640 days', compressAfter: 'off' } as const;
      await applyPolicies(db, { ...keepAll, rollupWidth: 'off', candles: { ...long, retention: 'off' } });
      await storeCandles(db, { from: daysAgo(300), hours: 1 });
      await storeLeftovers(db);
      const settings = { ...keepAll, rollupWidth: 'off', candles: long } as const;
      await applyPolicies(db, settings, { allowDrop: true });
      await maintain(db);
      expect(await count(db, 'candles')).toBe(60);
      expect(await count(db, 'candle_revisions')).toBe(2);
    },
    timeout,
  );
});
