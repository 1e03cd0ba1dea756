import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDb, type Db } from '@tidemark/db';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import {
  claimRetrainRequest,
  completeRetrainRequest,
  enqueueRetrainRequest,
  expireRetrainLeases,
  extendRetrainLease,
  failRetrainRequest,
  type HeldLease,
  listRetrainRequests,
  releaseRetrainRequest,
  reportRetrainProgress,
} from '@tidemark/store';

/** Everything that a worker does with its lease. */
const acts: readonly ((db: Db, lease: HeldLease) => Promise<unknown>)[] = [
  (db, lease) => completeRetrainRequest(db, lease),
  (db, lease) => failRetrainRequest(db, lease, { message: 'late' }),
  (db, lease) => releaseRetrainRequest(db, lease),
  (db, lease) => extendRetrainLease(db, lease),
  (db, lease) => reportRetrainProgress(db, lease, { progress: 1 }),
];

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  let other: Db;
  beforeAll(async () => {
    database = await createTestDatabase(server);
    other = createDb({ url: database.url, maxConnections: 4 });
  });
  afterAll(async () => {
    await other.close();
    await database[Symbol.asyncDispose]();
  });

  it('completes a request once in each of 5,000 races of a late worker with the reaper and the next one', async () => {
    const { db } = database;
    await db.query('clear', 'TRUNCATE retrain_queue');
    const lanes = 4;
    const rounds = 5_000 / lanes;
    const won = { late: 0, next: 0 };
    await Promise.all(
      Array.from({ length: lanes }, async (_, lane) => {
        const modelId = `lane ${lane}`;
        for (let round = 0; round < rounds; round += 1) {
          const asked = await enqueueRetrainRequest(db, { modelId, reason: 'r', maxAttempts: 9 });
          const first = await claimRetrainRequest(db, { worker: 'late', modelIds: [modelId], leaseMs: 1 });
          if (first === null) throw new Error('nothing was claimed');
          // Its millisecond is over by the time the reaper comes, and both come at once on two connections.
          const late = completeRetrainRequest(db, first.lease).then(
            () => true,
            (error: { code?: string }) => {
              if (error.code !== 'retrain.lease_lost') throw error;
              return false;
            },
          );
          await expireRetrainLeases(other, { backoffMs: 0 });
          const next = await claimRetrainRequest(other, { worker: 'next', modelIds: [modelId] });
          const lateWon = await late;
          if (lateWon) won.late += 1;
          let owner = lateWon ? 'late' : 'next';
          if (next !== null) {
            expect(lateWon).toBe(false);
            won.next += 1;
            await completeRetrainRequest(other, next.lease);
          } else if (!lateWon) {
            // The reaper was too early, or the pause is not over yet by a millisecond: then nobody has it.
            await other.query(
              'due',
              `UPDATE retrain_queue SET run_after = now() - interval '1 s' WHERE id = $1 AND status = 'pending'`,
              [asked.id],
            );
            const again = await claimRetrainRequest(other, { worker: 'next', modelIds: [modelId] });
            if (again === null) throw new Error('the request is lost');
            await completeRetrainRequest(other, again.lease);
            owner = 'next';
          }
          const rows = await other.query<{ worker: string; status: string }>(
            'read-race',
            'SELECT worker, status FROM retrain_queue WHERE id = $1',
            [asked.id],
          );
          expect(rows).toEqual([{ worker: owner, status: 'completed' }]);
        }
      }),
    );
    // Both happen, or nothing was shown.
    expect(Math.min(won.late, won.next)).toBeGreaterThan(0);
  }, 300_000);

  it('lets none of 5,000 acts of a stale worker through while the next one works', async () => {
    const { db } = database;
    await db.query('clear', 'TRUNCATE retrain_queue');
    const refused = { count: 0 };
    for (let round = 0; round < 1_000; round += 1) {
      await enqueueRetrainRequest(db, { modelId: 'm', reason: 'r' });
      const first = await claimRetrainRequest(db, { worker: 'stale' });
      if (first === null) throw new Error('nothing was claimed');
      await db.query(
        'expire',
        `UPDATE retrain_queue SET lease_expires_at = now() - interval '1 s' WHERE status = 'processing'`,
      );
      await expireRetrainLeases(db, { backoffMs: 0 });
      await db.query(
        'due',
        `UPDATE retrain_queue SET run_after = now() - interval '1 s' WHERE status = 'pending'`,
      );
      // The next one claims and works while all that the stale one could do comes in on other connections.
      const working = (async () => {
        const next = await claimRetrainRequest(other, { worker: 'next' });
        if (next === null) throw new Error('the request is lost');
        await extendRetrainLease(other, next.lease);
        return completeRetrainRequest(other, next.lease);
      })();
      const late = await Promise.allSettled(acts.map((act) => act(db, first.lease)));
      refused.count += late.filter(
        (one) => one.status === 'rejected' && one.reason.code === 'retrain.lease_lost',
      ).length;
      expect(await working).toMatchObject({ status: 'completed', worker: 'next', attempt: 2 });
    }
    expect(refused.count).toBe(5_000);
    expect(await listRetrainRequests(db, { status: 'pending' })).toEqual([]);
  }, 300_000);

  it('gives each of 400 requests to one of eight workers, and loses none that is asked for again meanwhile', async () => {
    const { db } = database;
    await db.query('clear', 'TRUNCATE retrain_queue');
    const runs = new Map<string, number>();
    let asking = true;
    const ask = async () => {
      for (let at = 0; at < 400; at += 1) {
        await enqueueRetrainRequest(other, { modelId: 'm', key: `k${at % 40}`, reason: `r${at}` });
      }
      asking = false;
    };
    const work = async (worker: string) => {
      for (;;) {
        const claimed = await claimRetrainRequest(db, { worker });
        if (claimed === null && !asking) return;
        if (claimed === null) continue;
        runs.set(claimed.request.id, (runs.get(claimed.request.id) ?? 0) + 1);
        await completeRetrainRequest(db, claimed.lease);
      }
    };
    await Promise.all([ask(), ...Array.from({ length: 8 }, (_, at) => work(`w${at}`))]);
    expect(Math.max(...runs.values())).toBe(1);
    const [counts] = await db.query<{ made: number; joined: number; open: number; least: number }>(
      'count',
      `SELECT count(*)::int AS made, sum(coalesced)::int AS joined, count(*) FILTER (WHERE status <> 'completed')::int AS open
       FROM retrain_queue`,
    );
    expect(counts).toMatchObject({ made: runs.size, open: 0 });
    // The last one who asked for a key asked before the last run of it began.
    const late = await db.query(
      'late',
      `SELECT key FROM retrain_queue GROUP BY key HAVING max(started_at) < max(inserted_at)`,
    );
    expect(late).toEqual([]);
  }, 120_000);
});
