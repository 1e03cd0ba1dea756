import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { listMigrations, migrationsFolder } from '../src/server/list-pending-migrations.ts';
import { describeEachServer } from '../src/testing/index.ts';
import { emptyDatabase } from './support/empty-database.ts';

const all = listMigrations();
const added = all.indexOf('20261125120000_retrain_leases');

await describeEachServer(describe, (server) => {
  test('a queue of before keeps its requests: what is open is merged by model and key, what was begun begins anew', async () => {
    await using database = await emptyDatabase(server);
    const { pool } = database;
    const script = (name: string) =>
      `SET search_path = public; ${readFileSync(join(migrationsFolder, name, 'migration.sql'), 'utf8')}`;
    for (const name of all.slice(0, added)) await pool.query(script(name));
    await pool.query(`INSERT INTO retrain_queue (id, model_id, key, reason, inserted_at, status, priority, started_at, completed_at, error_message)
      VALUES (1, 'm', 'a', 'first', '2026-01-01', 'pending', 2, NULL, NULL, NULL),
        (2, 'm', 'a', 'second', '2026-01-02', 'processing', 4, '2026-01-03', NULL, NULL),
        (3, 'm', 'a', 'first', '2026-01-03', 'pending', 1, NULL, NULL, NULL),
        (4, 'm', 'b', 'other', '2026-01-04', 'processing', 3, '2026-01-05', NULL, NULL),
        (5, 'm', 'a', 'done', '2026-01-01', 'completed', 3, '2026-01-01', '2026-01-02', NULL),
        (6, 'm', 'a', 'by hand', '2026-01-01', 'failed', 3, NULL, NULL, 'out of memory')`);
    for (const name of all.slice(added)) await pool.query(script(name));
    const { rows } = await pool.query(
      `SELECT id::int, status, priority, more_reasons, coalesced, error_message, run_after = inserted_at AS waits_since,
         completed_at IS NOT NULL AS ended FROM retrain_queue ORDER BY id`,
    );
    const pending = { status: 'pending', waits_since: true, ended: false, error_message: null };
    const merged = { status: 'failed', ended: true, error_message: 'coalesced into request 1' };
    expect(rows).toMatchObject([
      { id: 1, ...pending, priority: 4, more_reasons: ['second'], coalesced: 2 },
      { id: 2, ...merged },
      { id: 3, ...merged },
      { id: 4, ...pending, priority: 3, more_reasons: [], coalesced: 0 },
      { id: 5, status: 'completed', ended: true },
      { id: 6, status: 'failed', ended: true, error_message: 'out of memory' },
    ]);
  }, 240_000);
});
