import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase, until } from '@tidemark/db/testing';
import { type RetrainLease, TidemarkError } from '@tidemark/domain';
import {
  cancelRetrainRequest,
  claimRetrainRequest,
  completeRetrainRequest,
  enqueueRetrainRequest,
  getRetrainRequest,
  listRetrainRequests,
} from '@tidemark/store';
import type { RequestContext, RequestHandler } from '../src/work/request-handler.ts';
import { startWorker } from './start-worker.ts';

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase(server);
  });
  afterEach(async () => database[Symbol.asyncDispose]());
  const enqueue = (modelId = 'trees', other: { maxAttempts?: number } = {}) =>
    enqueueRetrainRequest(database.db, { modelId, reason: 'a test', ...other });
  const read = (id: string) => getRetrainRequest(database.db, id);
  const complete = (lease: RetrainLease) => completeRetrainRequest(database.db, lease);
  /** Works until it is told to end. */
  const untilAborted: RequestHandler = async (_, __, { signal }) => {
    await sleep(60_000, undefined, { signal });
  };

  it('works on as many requests at a time as it is told, and completes each once', async () => {
    const requests = await Promise.all(Array.from({ length: 12 }, (_, at) => enqueue(`model-${at}`)));
    let [now, most] = [0, 0];
    const worker = startWorker(database.db, {
      concurrency: 3,
      handle: async (_, lease, { progress }) => {
        now += 1;
        most = Math.max(most, now);
        progress(0.5, 'half');
        await sleep(50);
        now -= 1;
        await complete(lease);
      },
    });
    await until(async () => (await listRetrainRequests(database.db, { status: 'completed' })).length === 12);
    expect(await worker.stop()).toEqual({ completed: 12, failed: 0, released: 0, lost: 0 });
    expect(most).toBe(3);
    for (const { id } of requests) expect(await read(id)).toMatchObject({ attempt: 1, worker: 'test' });
  });

  it('begins at once when a request comes, not at its next look', async () => {
    const worker = startWorker(database.db, { pollMs: 60_000 });
    await sleep(500);
    const [started, { id }] = [performance.now(), await enqueue()];
    await until(async () => (await read(id)).status === 'completed');
    expect(performance.now() - started).toBeLessThan(5_000);
    await worker.stop();
  });

  it('tells the queue why a request failed, and tries again only what may go better', async () => {
    const [again, lasting] = [await enqueue('again'), await enqueue('lasting')];
    await using _ = startWorker(database.db, {
      handle: async ({ modelId }) => {
        if (modelId === 'again') throw new TidemarkError('trainer.failed', 'it exited with 3');
        throw new TidemarkError('trainer.unknown', 'there is no trainer "x"');
      },
    });
    await until(async () => (await read(lasting.id)).status === 'failed');
    expect((await read(lasting.id)).errorMessage).toBe('trainer.unknown: there is no trainer "x"');
    await until(async () => (await read(again.id)).errorMessage !== null);
    expect(await read(again.id)).toMatchObject({
      status: 'pending',
      attempt: 1,
      errorMessage: 'trainer.failed: it exited with 3',
    });
  });

  it('keeps its lease while it works, and shows how far it is', async () => {
    const { id } = await enqueue();
    await using _ = startWorker(database.db, {
      handle: async (__, lease, { progress }) => {
        progress(0.25, 'a quarter');
        await sleep(2_000);
        await complete(lease);
      },
    });
    await until(async () => (await read(id)).progressMessage === 'a quarter');
    await until(async () => (await read(id)).status === 'completed');
    expect((await read(id)).attempt).toBe(1);
  });

  it('ends a request that was cancelled', async () => {
    const { id } = await enqueue();
    let reason: unknown;
    await using _ = startWorker(database.db, {
      handle: async (request, lease, context) => {
        await untilAborted(request, lease, context).catch(() => {});
        reason = context.signal.reason;
        throw reason;
      },
    });
    await until(async () => (await read(id)).status === 'processing');
    await cancelRetrainRequest(database.db, id);
    await until(async () => (await read(id)).status === 'failed');
    expect(reason).toMatchObject({ code: 'trainer.stopped' });
    expect((await read(id)).errorMessage).toBe('cancelled');
  });

  it('ends what is not done by its deadline, and says so', async () => {
    const { id } = await enqueue('trees', { maxAttempts: 1 });
    // The queue says the same if it is first.
    await using _ = startWorker(database.db, { deadlineMs: 700, handle: untilAborted, chores: [] });
    await until(async () => (await read(id)).status === 'failed');
    expect((await read(id)).errorMessage).toMatch(/^trainer\.time_exceeded: .*deadline, 0\.7 s after/);
  });

  it('ends the work whose lease another has, and spoils nothing of the other', async () => {
    const { id } = await enqueue();
    let context: RequestContext | undefined;
    let late: unknown;
    const worker = startWorker(database.db, {
      chores: [],
      handle: async (_, lease, given) => {
        context = given;
        await untilAborted({} as never, lease, given).catch(() => {});
        // A handler that does not look at its signal: the token stands in its way.
        late = await complete(lease).catch((error: unknown) => error);
        throw late;
      },
    });
    await until(() => context !== undefined);
    // As if it had been silent for too long.
    await database.db.query(
      'take-away',
      `UPDATE retrain_queue SET status = 'pending', lease_expires_at = NULL, deadline_at = NULL WHERE id = $1`,
      [id],
    );
    const other = await claimRetrainRequest(database.db, { worker: 'other' });
    await until(() => late !== undefined);
    expect(context?.signal.reason).toMatchObject({ code: 'retrain.lease_lost' });
    expect(late).toMatchObject({ code: 'retrain.lease_lost' });
    expect(await read(id)).toMatchObject({ status: 'processing', worker: 'other', attempt: 2 });
    if (other === null) throw new Error('the other has nothing');
    await complete(other.lease);
    expect(await worker.stop()).toMatchObject({ lost: 1, failed: 0 });
  });

  it('lets what it has begun end when it is asked to stop, and begins nothing more', async () => {
    const [first, second] = [await enqueue('first'), await enqueue('second')];
    let begun = 0;
    const worker = startWorker(database.db, {
      handle: async (_, lease) => {
        begun += 1;
        await sleep(500);
        await complete(lease);
      },
    });
    await until(() => begun === 1);
    expect(await worker.stop()).toMatchObject({ completed: 1 });
    expect((await read(first.id)).status).toBe('completed');
    expect(await read(second.id)).toMatchObject({ status: 'pending', attempt: 0 });
  });

  it('gives back what is not done when its grace is over, without an attempt used up', async () => {
    const { id } = await enqueue();
    const worker = startWorker(database.db, { graceMs: 100, handle: untilAborted });
    await until(async () => (await read(id)).status === 'processing');
    expect(await worker.stop()).toMatchObject({ released: 1 });
    expect(await read(id)).toMatchObject({ status: 'pending', attempt: 0, errorMessage: null });
  });

  it('goes on when its connections are ended under it', async () => {
    const { id } = await enqueue();
    await using worker = startWorker(database.db, {
      handle: async (_, lease) => {
        await sleep(1_500);
        await complete(lease);
      },
    });
    await until(async () => (await read(id)).status === 'processing');
    await using admin = await createTestDatabase(server);
    const name = new URL(database.url).pathname.slice(1);
    for (let times = 0; times < 5; times += 1) {
      await admin.db.query(
        'end-connections',
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1',
        [name],
      );
      await sleep(200);
    }
    await until(async () => (await read(id).catch(() => null))?.status === 'completed');
    const later = await enqueue('later');
    await until(async () => (await read(later.id)).status === 'completed');
    expect(worker.lines).toContain(`request ${later.id} (later): completed`);
  });
});
