import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { dumpCatalogue } from '../src/catalogue/dump-catalogue.ts';
import { createDb } from '../src/db/create-db.ts';
import { refreshSignalDays } from '../src/maintain/refresh-signal-days.ts';
import { type MigrationProgress, migrate } from '../src/migrate/migrate.ts';
import { migrationStatus } from '../src/migrate/migration-status.ts';
import { listMigrations, migrationsFolder } from '../src/server/list-pending-migrations.ts';
import { describeEachServer } from '../src/testing/index.ts';
import { emptyDatabase } from './support/empty-database.ts';

const timeout = 240_000;
const all = listMigrations();
const [first = ''] = all;

const dropTables = `
  SET client_min_messages = warning;
  DROP SCHEMA tidemark CASCADE;
  DROP TABLE candles, candle_revisions, candle_series, ingest_ledger, instruments, rejected_rows, retrain_queue, retrain_schedules, signals,
    label_specs, model_label_specs, declared_label_specs, label_progress, outcomes, outcome_revisions, importance_reports, feature_views, feature_partitions, models, model_judgements, model_promotions CASCADE`;

await describeEachServer(describe, (server) => {
  test(
    'a database that has signals and outcomes already keeps them, and rolls these signals up',
    async () => {
      await using database = await emptyDatabase(server);
      const { pool } = database;
      // As Prisma's engine searches: a role may be called as a schema is.
      const script = (name: string) =>
        `SET search_path = public; ${readFileSync(join(migrationsFolder, name, 'migration.sql'), 'utf8')}`;
      const added = all.indexOf('20261124100000_signal_rollups');
      for (const name of all.slice(0, added)) await pool.query(script(name));
      // Of a year of weeks, some of which are compressed where there is compression.
      await pool.query(`INSERT INTO signals (pred, ts, symbol, tf, features, model_id, outcome, realized_rr)
        SELECT 'BUY', ts, 'AAA', '1m', '{"rsi": 50}', 'm', 'win', 1
        FROM generate_series(now() - interval '11 months', now() - interval '2 days', interval '7 days') ts`);
      await pool.query(`INSERT INTO outcomes (spec_id, model_id, symbol, tf, ts, signal_id, pred)
        SELECT 0, model_id, symbol, tf, ts, id, pred FROM signals`);
      await pool.query(`CALL tidemark.compress_due_chunks('signals')`);
      const rows = async (table: string) => (await pool.query(`SELECT * FROM ${table} ORDER BY ts`)).rows;
      const before = [await rows('signals'), await rows('outcomes')];
      for (const name of all.slice(added)) await pool.query(script(name));
      await pool.query('RESET search_path');
      expect([await rows('signals'), await rows('outcomes')]).toEqual(before);

      const db = createDb({ url: database.url });
      expect(await refreshSignalDays(db)).toBeGreaterThanOrEqual(before[0]?.length ?? 0);
      await db.close();
      const { rows: days } = await pool.query(
        'SELECT count(*)::int AS days, sum(wins)::int AS wins FROM tidemark.signals_1d',
      );
      expect(days).toEqual([{ days: before[0]?.length, wins: before[0]?.length }]);
      const { rows: stored } = await pool.query(
        `SELECT count(*)::int AS days FROM ${
          server.kind === 'plain'
            ? 'tidemark.signals_1d'
            : (await pool.query('SELECT tidemark.signal_day_buckets() AS name')).rows[0].name
        }`,
      );
      expect(stored).toEqual([{ days: before[0]?.length }]);

      await using fresh = await emptyDatabase(server);
      await migrate(fresh);
      const dump = await dumpCatalogue(pool);
      const expected = (await dumpCatalogue(fresh.pool))
        .split('\n')
        .filter((line) => !line.includes('_prisma_migrations'));
      expect(dump.split('\n')).toEqual(expected);
    },
    timeout,
  );

  test(
    'names the pending migrations, applies them, and has nothing to do the second time',
    async () => {
      await using database = await emptyDatabase(server);
      expect(await migrationStatus(database)).toEqual({
        applied: [],
        pending: all,
        failed: [],
        unknown: [],
      });
      const seen: MigrationProgress[] = [];
      await migrate({ url: database.url, onProgress: (progress) => seen.push(progress) });
      expect(seen).toEqual([
        { kind: 'pending', names: all },
        { kind: 'applied', names: all },
      ]);
      const before = await dumpCatalogue(database.pool);
      expect(await migrate(database)).toEqual({ applied: [] });
      await database.pool.query('CALL tidemark.setup()');
      expect(await dumpCatalogue(database.pool)).toBe(before);
      expect((await migrationStatus(database)).applied).toEqual(all);
    },
    timeout,
  );

  test(
    'lets two that migrate at once take turns',
    async () => {
      await using database = await emptyDatabase(server);
      const results = await Promise.all([migrate(database), migrate(database)]);
      expect(results.map(({ applied }) => applied.length).sort()).toEqual([0, all.length]);
    },
    timeout,
  );

  test(
    'goes on after a process was killed before, and after, its script was committed',
    async () => {
      await using database = await emptyDatabase(server);
      await migrate(database);
      // As a kill after the commit leaves it: the tables are there, the note that it is done is not.
      await database.pool.query('UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = 0');
      expect((await migrationStatus(database)).failed).toEqual(
        all.map((name) => ({ name, interrupted: true, log: null })),
      );
      expect((await migrate(database)).applied).toEqual(all);

      await using other = await emptyDatabase(server);
      await migrate(other);
      await other.pool.query(dropTables);
      await other.pool.query('UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = 0');
      await other.pool.query('DELETE FROM _prisma_migrations WHERE migration_name <> $1', [first]);
      expect((await migrate(other)).applied).toEqual(all);
    },
    timeout,
  );

  test(
    'refuses to take a table of the same name for its own, keeps nothing, and works once it is gone',
    async () => {
      await using database = await emptyDatabase(server);
      await migrate(database);
      await database.pool.query(dropTables);
      await database.pool.query('DELETE FROM _prisma_migrations');
      await database.pool.query('CREATE TABLE retrain_queue (id int)');
      const failure = {
        code: 'db.migration_failed',
        message: expect.stringMatching(/relation "retrain_queue" already exists/),
      };
      await expect(migrate(database)).rejects.toMatchObject(failure);
      await expect(migrate(database)).rejects.toMatchObject(failure);
      const { rows } = await database.pool.query(`SELECT to_regclass('candles') AS candles`);
      expect(rows).toEqual([{ candles: null }]);
      expect((await migrationStatus(database)).failed).toEqual([
        { name: first, interrupted: false, log: expect.stringMatching(/already exists/) },
      ]);
      await database.pool.query('DROP TABLE retrain_queue');
      expect((await migrate(database)).applied).toEqual(all);
    },
    timeout,
  );

  test(
    'refuses a database that belongs to something else',
    async () => {
      await using database = await emptyDatabase(server);
      await database.pool.query('CREATE TABLE customers (id int)');
      await expect(migrate(database)).rejects.toMatchObject({
        code: 'db.migration_failed',
        message: expect.stringMatching(/schema is not empty/),
      });
    },
    timeout,
  );
});

test('a server that is not there is named with the mend', async () => {
  const url = 'postgresql://nobody:secret@127.0.0.1:9/none';
  const failure = { code: 'server.unreachable', message: expect.not.stringMatching(/secret/) };
  await expect(migrate({ url })).rejects.toMatchObject(failure);
  await expect(migrationStatus({ url })).rejects.toMatchObject(failure);
});
