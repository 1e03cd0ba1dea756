import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { listMigrations, migrationsFolder } from '../src/server/list-pending-migrations.ts';
import { describeEachServer } from '../src/testing/index.ts';
import { emptyDatabase } from './support/empty-database.ts';

const all = listMigrations();
const added = all.indexOf('20261125140000_model_keys');

await describeEachServer(describe, (server) => {
  test('a registry of before keeps its versions: each has the key of its request, where there is one', async () => {
    await using database = await emptyDatabase(server);
    const { pool } = database;
    const script = (name: string) =>
      `SET search_path = public; ${readFileSync(join(migrationsFolder, name, 'migration.sql'), 'utf8')}`;
    for (const name of all.slice(0, added)) await pool.query(script(name));
    await pool.query(`INSERT INTO retrain_queue (id, model_id, key, reason, status, completed_at)
      VALUES (1, 'm', 'default', 'r', 'completed', now()), (2, 'm', 'ETHUSDT', 'r', 'completed', now())`);
    const version = (number: number, request: number | null, more = `'candidate', NULL, NULL`) =>
      `('m', ${number}, 'baseline', '{}', '[]', '{}', '{}', '{}', 'p', repeat('a', 64), now(), ${request}, ${more})`;
    await pool.query(`INSERT INTO models (model_id, version, trainer, parameters, views, dataset, label_spec, metrics, artefact_path,
        artefact_hash, label_end, request_id, state, promoted_at, retired_at)
      VALUES ${version(1, 1, `'retired', now(), now()`)}, ${version(2, 2, `'active', now(), NULL`)}, ${version(3, 99)}, ${version(4, null)}`);
    for (const name of all.slice(added)) await pool.query(script(name));
    const { rows } = await pool.query('SELECT version, key, state FROM models ORDER BY version');
    expect(rows).toEqual([
      { version: 1, key: 'default', state: 'retired' },
      { version: 2, key: 'ETHUSDT', state: 'active' },
      { version: 3, key: 'default', state: 'candidate' },
      { version: 4, key: 'default', state: 'candidate' },
    ]);
    // One active version of each key, and no second.
    await pool.query(`UPDATE models SET state = 'active', promoted_at = now() WHERE version = 3`);
    await expect(
      pool.query(`UPDATE models SET state = 'active', promoted_at = now() WHERE version = 4`),
    ).rejects.toMatchObject({ constraint: 'models_active_key' });
  }, 240_000);
});
