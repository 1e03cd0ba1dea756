import { describe, expect, test } from '@jest/globals';
import { maintain } from '../src/maintain/maintain.ts';
import { applyPolicies } from '../src/policies/apply-policies.ts';
import { readPolicies } from '../src/policies/read-policies.ts';
import { readRetentionHorizon } from '../src/policies/read-retention-horizon.ts';
import { suggestChunkIntervals } from '../src/policies/suggest-chunk-intervals.ts';
import { whatRetentionWouldDrop } from '../src/policies/what-retention-would-drop.ts';
import { defaultSettings } from '../src/settings/default-settings.ts';
import type { IntervalOrOff, Settings } from '../src/settings/settings-schema.ts';
import { createTestDatabase, describeEachServer } from '../src/testing/index.ts';
import { daysAgo, storeCandles } from './support/store-candles.ts';

const timeout = 60_000;
const day = 86_400_000;

function keeping(candles: IntervalOrOff, signals: IntervalOrOff = 'off'): Settings {
  return {
    ...defaultSettings,
    candles: { ...defaultSettings.candles, retention: candles },
    signals: { ...defaultSettings.signals, retention: signals },
  };
}

async function storeSignal(db: Parameters<typeof applyPolicies>[0], ts: number) {
  await db.query(
    'store-signal',
    `INSERT INTO signals (pred, ts, symbol, tf, features, model_id) VALUES ('BUY', $1, 'BTCUSDT', '1m', '{}', 'm')`,
    [new Date(ts)],
  );
}

await describeEachServer(describe, (server) => {
  if (server.kind === 'plain') {
    test(
      'a database without TimescaleDB says that it has no jobs, and keeps its retention for maintenance',
      async () => {
        await using database = await createTestDatabase(server);
        const { db } = database;
        await storeCandles(db, { from: daysAgo(10), hours: 1 });
        expect(await readPolicies(db)).toMatchObject({
          kind: 'plain',
          state: 'absent',
          retention: { candles: 'off', signals: 'off' },
        });
        expect(await whatRetentionWouldDrop(db)).toEqual([]);
        const planned = await applyPolicies(db, keeping('6 months', '1 year'), { dryRun: true });
        expect(planned).toMatchObject({
          kind: 'plain',
          activates: false,
          applied: false,
          changes: [
            { target: 'candles', what: 'retention', from: 'off', to: '6 months' },
            { target: 'signals', what: 'retention', from: 'off', to: '1 year' },
          ],
          expiring: [],
          notes: [
            expect.stringMatching(/no jobs.*absent.*db maintain/),
            expect.stringContaining('Install TimescaleDB'),
          ],
        });
        expect(await readPolicies(db)).toMatchObject({ retention: { candles: 'off', signals: 'off' } });
        expect(await applyPolicies(db, keeping('6 months', '1 year'))).toEqual({ ...planned, applied: true });
        expect(await readPolicies(db)).toMatchObject({
          retention: { candles: '6 months', signals: '1 year' },
        });
        // Other settings need jobs: where they alone differ there is nothing to apply.
        const coarse = { ...keeping('6 months', '1 year'), rollupWidth: 'off' } as const;
        expect(await applyPolicies(db, coarse)).toMatchObject({ changes: [], applied: false });
        expect(await readRetentionHorizon(db)).toEqual({ candles: null, signals: null });
        const [candles, signals] = await suggestChunkIntervals(db, defaultSettings);
        expect(candles).toMatchObject({ rowsPerDay: 60, rowsPerChunk: 3, suggested: '28 days' });
        expect(signals).toMatchObject({ rowsPerDay: null, suggested: null });
      },
      timeout,
    );

    test(
      'retention that maintenance would delete stored rows by is refused, and agreed to by allowDrop',
      async () => {
        await using database = await createTestDatabase(server);
        const { db } = database;
        await storeCandles(db, { from: daysAgo(300), hours: 3 });
        await storeCandles(db, { from: daysAgo(10), hours: 2 });
        await storeSignal(db, daysAgo(500));
        const settings = keeping('6 months', '1 year');
        await expect(applyPolicies(db, settings)).rejects.toMatchObject({
          code: 'policies.would_drop',
          message: expect.stringMatching(
            new RegExp(
              `180 candles from ${new Date(daysAgo(300)).toISOString()} to [^(]* and 1 signals from [^(]*$`,
            ),
          ),
          hint: expect.stringContaining('--allow-drop'),
        });
        expect(await readPolicies(db)).toMatchObject({ retention: { candles: 'off', signals: 'off' } });
        expect((await applyPolicies(db, settings, { dryRun: true })).expiring).toMatchObject([
          { table: 'candles', rows: 180, chunks: 0, from: daysAgo(300), to: daysAgo(300) + 179 * 60_000 },
          { table: 'signals', rows: 1 },
        ]);
        expect((await applyPolicies(db, settings, { allowDrop: true })).applied).toBe(true);
        expect(await whatRetentionWouldDrop(db)).toMatchObject([
          { table: 'candles', retention: '6 months', rows: 180, chunks: 0, nextStart: null },
          { table: 'signals', retention: '1 year', rows: 1 },
          { table: 'outcomes', retention: '1 year', rows: 0 },
        ]);
        // The same again, or longer, makes nothing expire that did not before.
        expect((await applyPolicies(db, settings)).applied).toBe(false);
        expect((await applyPolicies(db, keeping('9 months', '1 year'))).applied).toBe(true);
        await expect(applyPolicies(db, keeping('8 months', '1 year'))).rejects.toMatchObject({
          code: 'policies.would_drop',
          message: expect.not.stringContaining('signals'),
        });
        expect((await maintain(db)).steps).toContainEqual({
          action: 'delete',
          target: 'candles',
          count: 180,
          unit: 'rows',
        });
        expect((await applyPolicies(db, keeping('8 months', '1 year'))).applied).toBe(true);
      },
      timeout,
    );

    test(
      'the retention in force is in its one spelling, and off where none is stored',
      async () => {
        await using database = await createTestDatabase(server);
        const { db } = database;
        await db.query('set', `CALL tidemark.setup('{"retention_candles": "4320 hours"}')`);
        await db.query('forget', `DELETE FROM tidemark.settings WHERE name = 'retention_signals'`);
        expect(await readPolicies(db)).toMatchObject({ retention: { candles: '180 days', signals: 'off' } });
        expect((await applyPolicies(db, keeping('180 days'))).changes).toEqual([]);
      },
      timeout,
    );

    test(
      'a database without migrations is named as such',
      async () => {
        await using database = await createTestDatabase(server);
        await database.db.query('drop', 'DROP SCHEMA tidemark CASCADE');
        await expect(readPolicies(database.db)).rejects.toMatchObject({ code: 'db.not_migrated' });
      },
      timeout,
    );
    return;
  }

  test(
    'settings are applied once, shown first, and then there is nothing to do',
    async () => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      const settings: Settings = {
        candles: { chunkInterval: '4 hours', compressAfter: '5 days', retention: '9 months' },
        signals: { chunkInterval: '7 days', compressAfter: 'off', retention: '2 years' },
        retrain: { retention: '90 days' as const },
        rollupWidth: '14 days',
      };
      const planned = await applyPolicies(db, settings, { dryRun: true });
      expect(planned).toMatchObject({ kind: 'timescale', applied: false, activates: false, expiring: [] });
      expect(planned.changes).toContainEqual({
        target: 'candles',
        what: 'chunkInterval',
        from: '1 hour',
        to: '4 hours',
      });
      expect((await readRetentionHorizon(db)).candles).toBeNull();
      const applied = await applyPolicies(db, settings);
      expect(applied.applied).toBe(true);
      expect(applied.changes).toEqual(planned.changes);
      expect(await readPolicies(db)).toMatchObject({
        tables: {
          candles: { ...settings.candles, rollupWidth: '14 days', retentionJob: { scheduled: true } },
          signals: { ...settings.signals, rollupWidth: '14 days', compressJob: null },
          outcomes: { ...settings.signals, rollupWidth: '14 days', compressJob: null },
        },
        rollups: [
          ...['5m', '15m', '1h', '4h', '1d'].map((tf) => ({
            name: `candles_${tf}`,
            source: 'candles',
            start: '9 months -2 days',
            job: { id: expect.any(Number) },
          })),
          {
            name: 'signals_1d',
            source: 'signals',
            start: '2 years -2 days',
            job: { id: expect.any(Number) },
          },
        ],
      });
      const before = await readPolicies(db);
      expect(await applyPolicies(db, settings)).toMatchObject({ changes: [], applied: false });
      expect(await readPolicies(db)).toMatchObject({
        tables: before.kind === 'timescale' ? before.tables : {},
      });
      const horizon = new Date();
      horizon.setUTCMonth(horizon.getUTCMonth() - 9);
      expect(Math.abs(((await readRetentionHorizon(db)).candles ?? 0) - horizon.getTime())).toBeLessThan(
        4 * day,
      );
    },
    timeout,
  );

  test(
    'retention that would drop stored rows is refused with their number, and agreed to by allowDrop',
    async () => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      await storeCandles(db, { from: daysAgo(300), hours: 3 });
      await storeCandles(db, { from: daysAgo(10), hours: 2 });
      await storeSignal(db, daysAgo(500));
      const settings = keeping('6 months', '1 year');
      const before = await readPolicies(db);
      await expect(applyPolicies(db, settings)).rejects.toMatchObject({
        code: 'policies.would_drop',
        message: expect.stringMatching(
          new RegExp(
            `180 candles from ${new Date(daysAgo(300)).toISOString()}.*\\(3 whole chunks\\) and 1 signals`,
          ),
        ),
        hint: expect.stringContaining('--allow-drop'),
      });
      expect(await readPolicies(db)).toMatchObject({
        tables: before.kind === 'timescale' ? before.tables : {},
      });
      expect((await applyPolicies(db, settings, { dryRun: true })).expiring).toMatchObject([
        { table: 'candles', rows: 180, chunks: 3, from: daysAgo(300), to: daysAgo(300) + 179 * 60_000 },
        { table: 'signals', rows: 1 },
      ]);
      expect((await applyPolicies(db, settings, { allowDrop: true })).applied).toBe(true);
      expect(await whatRetentionWouldDrop(db)).toMatchObject([
        { table: 'candles', retention: '6 months', rows: 180, chunks: 3, nextStart: expect.any(Number) },
        { table: 'signals', retention: '1 year', rows: 1, chunks: 1 },
        { table: 'outcomes', retention: '1 year', rows: 0, chunks: 0 },
      ]);
      // Once it is in force, applying the same again needs no new agreement.
      expect((await applyPolicies(db, settings)).applied).toBe(false);
    },
    timeout,
  );

  test(
    'rollups outlive dropped candles, also after retention was widened or switched off again',
    async () => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      await storeCandles(db, { from: daysAgo(300), hours: 30 });
      await storeCandles(db, { from: daysAgo(100), hours: 30 });
      await storeCandles(db, { from: daysAgo(10), hours: 2 });
      await applyPolicies(db, keeping('6 months'), { allowDrop: true });
      const buckets = () =>
        db.query('read', 'SELECT symbol, ts, o, h, l, c, v, n FROM tidemark.candles_1h ORDER BY ts');
      const before = await buckets();
      expect(before).toHaveLength(62);
      // By the job itself, which notes the drop as a change for the next refresh to look at.
      const current = await readPolicies(db);
      const job = current.kind === 'timescale' ? current.tables.candles.retentionJob : null;
      await db.query('run', 'CALL run_job($1)', [job?.id]);
      expect(await db.query('count', 'SELECT count(*)::int AS n FROM candles')).toEqual([{ n: 32 * 60 }]);
      expect(await buckets()).toEqual(before);

      await applyPolicies(db, keeping('off'));
      const policies = await readPolicies(db);
      expect(policies).toMatchObject({ tables: { candles: { retention: 'off' } } });
      const starts =
        policies.kind === 'timescale' ? policies.rollups.slice(0, 5).map(({ start }) => start) : [];
      expect(new Set(starts)).toEqual(new Set(['98 days']));
      expect((await applyPolicies(db, keeping('off'))).applied).toBe(false);
      for (const { job } of policies.kind === 'timescale' ? policies.rollups : []) {
        await db.query('run', 'CALL run_job($1)', [job?.id]);
      }
      await maintain(db);
      expect(await buckets()).toEqual(before);
      await applyPolicies(db, keeping('1 year'));
      expect(await readPolicies(db)).toMatchObject({
        rollups: expect.arrayContaining([expect.objectContaining({ start: '98 days' })]),
      });
    },
    timeout,
  );

  test(
    'a paused job counts as off, and applying the settings resumes it',
    async () => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      await applyPolicies(db, keeping('6 months'));
      const pause = `SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs
        WHERE proc_name = 'policy_retention'`;
      await db.query('pause', pause);
      expect((await readRetentionHorizon(db)).candles).toBeNull();
      expect((await applyPolicies(db, keeping('6 months'))).changes).toEqual(
        expect.arrayContaining([{ target: 'candles', what: 'retention', from: 'off', to: '6 months' }]),
      );
      expect((await readRetentionHorizon(db)).candles).not.toBeNull();
    },
    timeout,
  );

  test(
    'the times of jobs are whole milliseconds',
    async () => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      await applyPolicies(db, keeping('6 months'));
      const schedule = `SELECT alter_job(job_id, next_start => '2031-02-03 04:05:06.789321+00')
        FROM timescaledb_information.jobs WHERE proc_name = 'policy_retention'`;
      await db.query('schedule', schedule);
      const nextStart = Date.parse('2031-02-03T04:05:06.789Z');
      const current = await readPolicies(db);
      expect(current).toMatchObject({ tables: { candles: { retentionJob: { nextStart } } } });
      expect(current.kind === 'timescale' && Number.isInteger(current.now)).toBe(true);
    },
    timeout,
  );

  test(
    'chunk intervals are suggested from the density of the newest chunks',
    async () => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      await storeCandles(db, { from: daysAgo(10), hours: 30 });
      const [candles, signals] = await suggestChunkIntervals(db, defaultSettings);
      expect(candles).toMatchObject({
        current: '1 hour',
        rowsPerDay: 1440,
        rowsPerChunk: 60,
        suggested: '1 day',
      });
      expect(signals).toMatchObject({ current: '1 day', suggested: null });
    },
    timeout,
  );

  test(
    'a database that was plain is set up with its rows kept, retention only by agreement',
    async () => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      // As before the extension arrived: the tables are there, hypertables and rollups are not.
      await db.query('remove', 'DROP EXTENSION timescaledb CASCADE');
      await storeCandles(db, { from: daysAgo(300), hours: 2 });
      expect(await readPolicies(db)).toMatchObject({ kind: 'plain', state: 'ready' });
      await expect(applyPolicies(db, keeping('6 months'))).rejects.toMatchObject({
        code: 'policies.would_drop',
      });
      expect(await applyPolicies(db, keeping('off'), { dryRun: true })).toMatchObject({
        kind: 'timescale',
        activates: true,
        applied: false,
      });
      expect(await applyPolicies(db, keeping('off'))).toMatchObject({ activates: true, applied: true });
      expect(await readPolicies(db)).toMatchObject({
        kind: 'timescale',
        tables: { candles: { retention: 'off' } },
      });
      expect(await db.query('count', 'SELECT count(*)::int AS n FROM candles')).toEqual([{ n: 120 }]);
    },
    timeout,
  );
});
