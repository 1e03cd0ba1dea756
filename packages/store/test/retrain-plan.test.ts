import { describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer } from '@tidemark/db/testing';
import { readRetrainStats } from '@tidemark/store';
import { claimOfAny, claimOfModels } from '../src/retrain/claim-retrain-request.ts';
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

await describeEachServer(describe, (server) => {
  it.each([
    ['any model', claimOfAny, [] as unknown[], 'retrain_queue_claim_idx'],
    ['two models', claimOfModels, [['m7', 'm8']], 'retrain_queue_claim_model_idx'],
  ])(
    'claims of %s along its index alone, with many finished and many pending rows, whatever the statistics say',
    async (_, claim, more, index) => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      const explain = async () => {
        const bound = ['w', 60_000, 600_000, 600_000, ...more];
        return db.transaction(async (tx) => {
          const [row] = await tx.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
            'explain',
            `EXPLAIN (ANALYZE, FORMAT JSON) ${claim}`,
            bound,
          );
          const nodes = row === undefined ? [] : all(row['QUERY PLAN'][0].Plan);
          return nodes;
        });
      };
      const expectIndex = (nodes: readonly Plan[]) => {
        const scans = nodes.filter(
          (node) => node['Relation Name'] === 'retrain_queue' && 'Index Name' in node,
        );
        // The heads, the row that is taken, and that row by its key.
        expect(scans.map((node) => node['Index Name']).sort()).toEqual(
          [index, index, 'retrain_queue_pkey'].sort(),
        );
        for (const scan of scans) {
          expect(scan['Actual Rows']).toBeLessThanOrEqual(1);
          expect(scan['Rows Removed by Filter'] ?? 0).toBe(0);
        }
        // Ten heads at most are sorted, never what is pending.
        for (const node of nodes)
          if (node['Node Type'] === 'Sort') expect(node['Actual Rows']).toBeLessThanOrEqual(10);
        // The rows of the levels that come after are not locked.
        expect(
          nodes.filter((node) => node['Node Type'] === 'LockRows').map((node) => node['Actual Rows']),
        ).toEqual([1]);
      };
      await db.query(
        'finished',
        `INSERT INTO retrain_queue (model_id, key, reason, status, priority, started_at, completed_at, run_after)
       SELECT 'm' || at % 20, at::text, 'r', CASE at % 10 WHEN 0 THEN 'failed' ELSE 'completed' END, 1 + at % 5, now(), now(), now()
       FROM generate_series(1, 60000) at`,
      );
      await db.query('analyze', 'ANALYZE retrain_queue');
      // As the statistics would have it, nothing is pending.
      await db.query(
        'pending',
        `INSERT INTO retrain_queue (model_id, key, reason, priority, run_after)
       SELECT 'm' || at % 20, at::text, 'r', 1 + at % 5, now() - at * interval '1 ms' FROM generate_series(1, 20000) at`,
      );
      expectIndex(await explain());
      await db.query('analyze', 'ANALYZE retrain_queue');
      expectIndex(await explain());
      await readRetrainStats(db);
    },
    120_000,
  );

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
