// Works the queue until it is killed: `retrain-worker.ts URL NAME`. What becomes of a request is noted in the table `effects` in
// the transaction that ends it, so that a second end of one would be seen. No error ends it. Prints what it claims.
import { setTimeout as sleep } from 'node:timers/promises';
import { createDb, type DbTransaction } from '@tidemark/db';
import {
  type ClaimedRetrainRequest,
  claimRetrainRequest,
  completeRetrainRequest,
  enqueueDueSchedules,
  expireRetrainLeases,
  extendRetrainLease,
  failRetrainRequest,
  listenForRetrainRequests,
} from '@tidemark/store';

const [, , url = '', worker = ''] = process.argv;
const db = createDb({ url, applicationName: 'retrain worker', maxConnections: 4, log: () => {} });
let wake = () => {};
void listenForRetrainRequests(db, { onWake: () => wake(), signal: new AbortController().signal });

const note = (tx: DbTransaction, id: string, status: string) =>
  tx.query('note', 'INSERT INTO effects (request_id, status, worker) VALUES ($1, $2, $3)', [
    id,
    status,
    worker,
  ]);

async function work({ request, lease }: ClaimedRetrainRequest): Promise<void> {
  process.stdout.write(`${request.id}\n`);
  await sleep(50 + Math.random() * 250);
  await extendRetrainLease(db, lease, { leaseMs: 800 });
  await sleep(50 + Math.random() * 150);
  const chance = Math.random();
  await db.transaction(async (tx) => {
    const ended =
      chance < 0.05
        ? await failRetrainRequest(tx, lease, { message: 'for good', retry: false })
        : chance < 0.15
          ? await failRetrainRequest(tx, lease, { message: 'for now', backoffMs: 50 })
          : await completeRetrainRequest(tx, lease);
    if (ended.status !== 'pending') await note(tx, ended.id, ended.status);
  });
}

for (;;) {
  try {
    await db.transaction(async (tx) => {
      for (const { id, status } of await expireRetrainLeases(tx, { backoffMs: 50 }))
        if (status === 'failed') await note(tx, id, status);
    });
    await enqueueDueSchedules(db);
    const claimed = await claimRetrainRequest(db, { worker, leaseMs: 800, deadlineMs: 30_000 });
    if (claimed !== null) await work(claimed);
    else
      await Promise.race([
        sleep(200),
        new Promise<void>((resolve) => {
          wake = resolve;
        }),
      ]);
  } catch {
    // The server restarts, the connection was ended or the lease is lost: all of it passes.
    await sleep(50);
  }
}
