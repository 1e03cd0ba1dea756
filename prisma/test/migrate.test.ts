import { describe, expect, test } from '@jest/globals';
import { dumpCatalogue } from '../src/catalogue/dump-catalogue.ts';
import { type MigrationProgress, migrate } from '../src/migrate/migrate.ts';
import { migrationStatus } from '../src/migrate/migration-status.ts';
import { listMigrations } from '../src/server/list-pending-migrations.ts';
import { describeEachServer } from '../src/testing/index.ts';
import { emptyDatabase } from './support/empty-database.ts';

const timeout = 240_000;
const [first = '', second = ''] = listMigrations();

const dropTables = `
  SET client_min_messages = warning;
  DROP SCHEMA tidemark CASCADE;
  DROP TABLE candles, candle_revisions, candle_series, ingest_ledger, instruments, rejected_rows, retrain_queue, signals CASCADE`;

await describeEachServer(describe, (server) => {
  test(
    'names the pending migrations, applies them, and has nothing to do the second time',
    async () => {
      await using database = await emptyDatabase(server);
      expect(await migrationStatus(database)).toEqual({
        applied: [],
        pending: [first, second],
        failed: [],
        unknown: [],
      });
      const seen: MigrationProgress[] = [];
      await migrate({ url: database.url, onProgress: (progress) => seen.push(progress) });
      expect(seen).toEqual([
        { kind: 'pending', names: [first, second] },
        { kind: 'applied', names: [first, second] },
      ]);
      const before = await dumpCatalogue(database.pool);
      expect(await migrate(database)).toEqual({ applied: [] });
      await database.pool.query('CALL tidemark.setup()');
      expect(await dumpCatalogue(database.pool)).toBe(before);
      expect((await migrationStatus(database)).applied).toEqual([first, second]);
    },
    timeout,
  );

  test(
    'lets two that migrate at once take turns',
    async () => {
      await using database = await emptyDatabase(server);
      const results = await Promise.all([migrate(database), migrate(database)]);
      expect(results.map(({ applied }) => applied.length).sort()).toEqual([0, 2]);
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
      expect((await migrationStatus(database)).failed).toEqual([
        { name: first, interrupted: true, log: null },
        { name: second, interrupted: true, log: null },
      ]);
      expect((await migrate(database)).applied).toEqual([first, second]);

      await using other = await emptyDatabase(server);
      await migrate(other);
      await other.pool.query(dropTables);
      await other.pool.query('UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = 0');
      await other.pool.query('DELETE FROM _prisma_migrations WHERE migration_name = $1', [second]);
      expect((await migrate(other)).applied).toEqual([first, second]);
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
      expect((await migrate(database)).applied).toEqual([first, second]);
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
