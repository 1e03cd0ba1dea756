import { describe, expect, it } from '@jest/globals';
import type { DbTransaction } from '@tidemark/db';
import { createTestDatabase, describeEachServer } from '@tidemark/db/testing';
import { readRetrainStats } from '@tidemark/store';
import { countPending, readOthers } from '../src/retrain/read-retrain-stats.ts';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

const all = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(all)];

/** The plans of what one claim ran, as the session that ran it made or kept them; it is rolled back. */
async function plansOfClaim(
  client: DbTransaction['client'],
  models: readonly string[] | null,
): Promise<Plan[]> {
  const plans: Plan[] = [];
  const onNotice = ({ message = '' }: { message?: string | undefined }) => {
    const json = /^duration: .*? plan:\n([\s\S]*)$/.exec(message)?.[1];
    if (json !== undefined) plans.push(JSON.parse(json).Plan);
  };
  client.on('notice', onNotice);
  await client.query(`
    LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on; SET auto_explain.log_analyze = on;
    SET auto_explain.log_timing = off; SET auto_explain.log_format = json; SET auto_explain.log_level = notice; BEGIN`);
  const claim = 'SELECT id FROM tidemark.claim_retrain_request($1, 60000, 600000, 600000, $2)';
  const { rowCount } = await client.query({ name: 'claim', text: claim, values: ['w', models] });
  await client.query('ROLLBACK; SET auto_explain.log_min_duration = -1');
  client.off('notice', onNotice);
  expect(rowCount).toBe(1);
  return plans.flatMap(all);
}

await describeEachServer(describe, (server) => {
  it.each([
    ['any model', null, 'retrain_queue_claim_idx', 5],
    ['two models', ['m7', 'm8'], 'retrain_queue_claim_model_idx', 10],
  ])(
    'claims of %s along its index alone, with many finished and many pending rows, whatever the statistics say, and by a plan of when the table was small',
    async (_, models, index, heads) => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      const expectIndex = async (client: DbTransaction['client']) => {
        const nodes = await plansOfClaim(client, models);
        const scans = nodes.filter(
          (node) => node['Relation Name'] === 'retrain_queue' && node['Node Type'] !== 'ModifyTable',
        );
        // The heads, the row that is taken, and that row by its place.
        expect(scans.map((node) => node['Index Name'] ?? node['Node Type'])).toEqual([
          index,
          index,
          'Tid Scan',
        ]);
        for (const scan of scans) {
          expect(scan['Actual Rows']).toBeLessThanOrEqual(1);
          expect(scan['Rows Removed by Filter'] ?? 0).toBe(0);
        }
        // Heads are sorted, never what is pending.
        for (const node of nodes)
          if (node['Node Type'] === 'Sort') expect(node['Actual Rows']).toBeLessThanOrEqual(heads);
        // No second row is locked.
        expect(
          nodes.filter((node) => node['Node Type'] === 'LockRows').map((node) => node['Actual Rows']),
        ).toEqual([1]);
      };
      const old = await db.pool.connect();
      try {
        await db.query('one', `INSERT INTO retrain_queue (model_id, reason) VALUES ('m7', 'r')`);
        await db.query('analyze', 'ANALYZE retrain_queue');
        await expectIndex(old);
        await db.query(
          'finished',
          `INSERT INTO retrain_queue (model_id, key, reason, status, priority, started_at, completed_at, run_after)
         SELECT 'm' || at % 20, at::text, 'r', CASE at % 10 WHEN 0 THEN 'failed' ELSE 'completed' END, 1 + at % 5, now(), now(), now()
         FROM generate_series(1, 60000) at`,
        );
        await db.query('analyze', 'ANALYZE retrain_queue');
        // As the statistics would have it, next to nothing is pending.
        await db.query(
          'pending',
          `INSERT INTO retrain_queue (model_id, key, reason, priority, run_after)
         SELECT 'm' || at % 20, at::text, 'r', 1 + at % 5, now() - at * interval '1 ms' FROM generate_series(1, 20000) at`,
        );
        await expectIndex(old);
        const young = await db.pool.connect();
        await expectIndex(young);
        await db.query('analyze', 'ANALYZE retrain_queue');
        await expectIndex(young);
        young.release(true);
        await expectIndex(old);
      } finally {
        old.release(true);
      }
      await readRetrainStats(db);
    },
    120_000,
  );

  it('reads a few rows of a backlog that was never analysed, by a plan that was kept from an empty table', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    const session = await db.pool.connect();
    try {
      await session.query('ALTER TABLE retrain_queue SET (autovacuum_enabled = false)');
      const claim = {
        name: 'claim',
        text: `SELECT id FROM tidemark.claim_retrain_request('w', 1000, 1000, 600000)`,
      };
      // One page, as the statistics have it: never analysed, it would count as ten.
      await session.query(
        `INSERT INTO retrain_queue (model_id, reason, completed_at, status) VALUES ('m', 'r', now(), 'failed')`,
      );
      await session.query('ANALYZE retrain_queue');
      await session.query(claim);
      await session.query(
        `INSERT INTO retrain_queue (model_id, reason) SELECT 'm' || at, 'r' FROM generate_series(1, 20000) at`,
      );
      await session.query('BEGIN');
      await session.query(claim);
      const { rows } = await session.query(
        `SELECT seq_tup_read::int AS read, idx_tup_fetch::int AS fetched FROM pg_stat_xact_user_tables WHERE relname = 'retrain_queue'`,
      );
      await session.query('ROLLBACK');
      expect(rows[0].read).toBe(0);
      expect(rows[0].fetched).toBeLessThanOrEqual(10);
    } finally {
      session.release(true);
    }
  }, 60_000);

  it('reads its figures without a look at what ended, but for the last thousand', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    await db.query(
      'finished',
      `INSERT INTO retrain_queue (model_id, key, reason, status, started_at, completed_at, run_after)
       SELECT 'm', at::text, 'r', 'completed', now(), now() + at * interval '1 ms', now() FROM generate_series(1, 60000) at`,
    );
    await db.query('analyze', 'ANALYZE retrain_queue');
    const stats = await readRetrainStats(db);
    expect(stats).toMatchObject({ pending: 0, endedEstimate: 60_000, recent: { completed: 1_000 } });
    for (const statement of [countPending, readOthers]) {
      const [row] = await db.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
        'explain',
        `EXPLAIN (ANALYZE, FORMAT JSON) ${statement}`,
      );
      const scans = (row === undefined ? [] : all(row['QUERY PLAN'][0].Plan)).filter(
        (node) => node['Relation Name'] === 'retrain_queue',
      );
      expect(scans.length).toBeGreaterThan(0);
      for (const scan of scans) {
        expect(scan['Node Type']).toMatch(/^(Index|Index Only|Bitmap Heap) Scan$/);
        expect(scan['Actual Rows']).toBeLessThanOrEqual(1_000);
      }
    }
  }, 60_000);
});
