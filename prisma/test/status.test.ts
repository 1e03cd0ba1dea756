import { describe, expect, test } from '@jest/globals';
import { maintain } from '../src/maintain/maintain.ts';
import { applyPolicies } from '../src/policies/apply-policies.ts';
import { listMigrations } from '../src/server/list-pending-migrations.ts';
import { defaultSettings } from '../src/settings/default-settings.ts';
import { databaseStatus } from '../src/status/read-database-status.ts';
import { createTestDatabase, describeEachServer } from '../src/testing/index.ts';
import { daysAgo, storeCandles } from './support/store-candles.ts';

const timeout = 60_000;
const keepAll = {
  ...defaultSettings,
  candles: { ...defaultSettings.candles, retention: 'off' },
  signals: { ...defaultSettings.signals, retention: 'off' },
} as const;

await describeEachServer(describe, (server) => {
  test(
    'a database that is not migrated says so',
    async () => {
      await using database = await createTestDatabase(server);
      await database.db.query('forget', 'DELETE FROM _prisma_migrations');
      expect(await databaseStatus(database.db)).toMatchObject({
        serverVersion: expect.stringMatching(/^\d+/),
        timescaledb: { state: 'unknown', mend: expect.stringContaining('db migrate') },
        migrations: { applied: [], pending: listMigrations() },
        policies: null,
        missing: [expect.stringContaining('pending')],
      });
    },
    timeout,
  );

  if (server.kind === 'plain') {
    test(
      'a server without TimescaleDB tells what is missing and why',
      async () => {
        await using database = await createTestDatabase(server);
        await storeCandles(database.db, { from: daysAgo(10), hours: 1 });
        const status = await databaseStatus(database.db);
        expect(status).toMatchObject({
          timescaledb: {
            version: null,
            state: 'absent',
            reason: expect.stringContaining('not installed'),
            mend: expect.stringContaining('Install TimescaleDB'),
          },
          hypertables: [],
          health: [],
          rollups: [...['5m', '15m', '1h', '4h', '1d'].map((tf) => `candles_${tf}`), 'signals_1d'].map(
            (name) => ({ name, lastBucket: null }),
          ),
        });
        expect(status.missing).toHaveLength(3);
        expect(status.tables.find(({ name }) => name === 'candles')?.bytes).toBeGreaterThan(8_000);
        expect(status.tables.map(({ name }) => name)).toContain('tidemark.candles_5m');
        expect(JSON.parse(JSON.stringify(status))).toEqual(status);
      },
      timeout,
    );
    return;
  }

  test(
    'sizes, ratio and health are judged by what is stored',
    async () => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      await applyPolicies(db, keepAll);
      await storeCandles(db, { from: daysAgo(30), hours: 24 });
      const before = await databaseStatus(db);
      expect(before).toMatchObject({
        timescaledb: { version: expect.stringMatching(/^2\./), state: 'active', reason: null },
        hypertables: [
          {
            name: 'candles',
            chunks: 24,
            compressedChunks: 0,
            compressionRatio: null,
            oldestChunk: daysAgo(30),
          },
          { name: 'signals', chunks: 0, bytes: expect.any(Number), oldestChunk: null },
          { name: 'outcomes', chunks: 0, bytes: expect.any(Number), oldestChunk: null },
        ],
        missing: [],
      });
      const failing = before.health.filter(({ ok }) => !ok).map(({ check, target }) => `${check} ${target}`);
      expect(failing).toEqual([
        'compression candles',
        ...['5m', '15m', '1h', '4h'].map((tf) => `rollup candles_${tf}`),
        'rollup candles_1d',
      ]);
      expect(before.health[0]?.message).toMatch(/older than 3 days and not compressed.*db maintain/);

      await maintain(db);
      const after = await databaseStatus(db);
      expect(after.health.filter(({ ok }) => !ok)).toEqual([]);
      const [candles] = after.hypertables;
      expect(candles).toMatchObject({ partialChunks: 0, bytesAfterCompression: expect.any(Number) });
      expect(candles?.compressedChunks).toBe(candles?.chunks);
      expect(candles?.compressionRatio).toBeGreaterThan(5);
      expect(candles?.bytes).toBeLessThan((candles?.bytesBeforeCompression ?? 0) / 5);
      expect(JSON.parse(JSON.stringify(after))).toEqual(after);

      await storeCandles(db, { from: daysAgo(30), hours: 1, symbol: 'LATEUSDT' });
      const late = await databaseStatus(db);
      expect(late.hypertables[0]).toMatchObject({ partialChunks: 1 });
      expect(
        late.health.find(({ check, target }) => check === 'compression' && target === 'candles')?.ok,
      ).toBe(false);
    },
    timeout,
  );

  test(
    'candles that retention should have dropped are reported',
    async () => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      await storeCandles(db, { from: daysAgo(300), hours: 1 });
      await applyPolicies(db, defaultSettings, { allowDrop: true });
      const { health } = await databaseStatus(db);
      expect(health).toContainEqual({
        check: 'retention',
        target: 'candles',
        ok: false,
        message: expect.stringMatching(/older than 6 months and not dropped\. Its job has not run yet/),
      });
    },
    timeout,
  );
});
