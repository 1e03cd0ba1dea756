import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { formatSignalId, type RetrainRequestId } from '@tidemark/domain';
import {
  cancelRetrainRequest,
  claimRetrainRequest,
  completeRetrainRequest,
  createSignal,
  deleteSignal,
  enqueueRetrainRequest,
  expireRetrainLeases,
  extendRetrainLease,
  failRetrainRequest,
  getRetrainRequest,
  listRetrainRequests,
  type NewRetrainRequest,
  pruneRetrainRequests,
  type RetrainClaim,
  readRetrainStats,
  releaseRetrainRequest,
  reportRetrainProgress,
  retryRetrainRequest,
} from '@tidemark/store';
import { start } from '@tidemark/store/testing';

const lost = { code: 'retrain.lease_lost' };

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(server);
  });
  afterAll(() => database[Symbol.asyncDispose]());
  beforeEach(() => database.db.query('clear', 'TRUNCATE retrain_queue'));

  const enqueue = (request: Partial<NewRetrainRequest> = {}) =>
    enqueueRetrainRequest(database.db, { modelId: 'm', reason: 'r', ...request });
  const claim = async (options: Partial<RetrainClaim> = {}) => {
    const claimed = await claimRetrainRequest(database.db, { worker: 'w', ...options });
    if (claimed === null) throw new Error('nothing was claimed');
    return claimed;
  };
  /** Lets time pass for a request, by the columns that hold it. */
  const age = (id: string, column: string, ms: number) =>
    database.db.query(
      'age',
      `UPDATE retrain_queue SET ${column} = ${column} - $2 * interval '1 ms' WHERE id = $1`,
      [id, ms],
    );

  describe('asking', () => {
    it('keeps what was given and defaults for the rest', async () => {
      const request = await enqueue({ reason: 'win rate fell' });
      expect(request).toMatchObject({
        modelId: 'm',
        key: 'default',
        reason: 'win rate fell',
        moreReasons: [],
        coalesced: 0,
        signalId: null,
        priority: 3,
        status: 'pending',
        attempt: 0,
        maxAttempts: 3,
        worker: null,
        startedAt: null,
        completedAt: null,
        errorMessage: null,
        rerunRequested: false,
      });
      expect(await getRetrainRequest(database.db, request.id)).toEqual(request);
    });

    it('names its signal, which has to exist and may expire later', async () => {
      const { signal } = await createSignal(database.db, {
        modelId: 'm',
        symbol: 'BTCUSDT',
        tf: '1m',
        ts: start,
        pred: 'BUY',
        proba: 0.7,
        features: {},
        latencyMs: null,
      });
      const request = await enqueue({ signalId: signal.id, priority: 5 });
      expect(request).toMatchObject({ signalId: signal.id, priority: 5 });
      await deleteSignal(database.db, signal.id);
      expect(await getRetrainRequest(database.db, request.id)).toEqual(request);
      const gone = formatSignalId({ ts: start, rowId: 77n });
      await expect(enqueue({ signalId: gone })).rejects.toMatchObject({ code: 'signal.unknown' });
    });

    it.each([
      { priority: 0 },
      { priority: 6 },
      { priority: 2.5 },
      { reason: '  ' },
      { modelId: '' },
      { modelId: 'm\0' },
      { maxAttempts: 0 },
      { runAfter: Number.NaN },
      { extra: 1 },
    ])('refuses %j', async (wrong) => {
      const request = { modelId: 'm', reason: 'r', ...wrong };
      // @ts-expect-error priorities are 1 to 5, and there is nothing extra
      await expect(enqueueRetrainRequest(database.db, request)).rejects.toMatchObject({
        code: 'retrain.invalid',
      });
    });

    it('joins the one that is pending: the higher priority and the earlier time win, reasons are kept once', async () => {
      const later = Date.now() + 3_600_000;
      const first = await enqueue({ reason: 'a', priority: 2, runAfter: later });
      await enqueue({ reason: 'b', priority: 4, runAfter: later - 60_000 });
      await enqueue({ reason: 'a', priority: 1, runAfter: later + 60_000 });
      const joined = await enqueue({ reason: 'b', priority: 1, runAfter: later + 60_000 });
      expect(joined).toMatchObject({
        id: first.id,
        reason: 'a',
        moreReasons: ['b'],
        coalesced: 3,
        priority: 4,
        runAfter: later - 60_000,
      });
      const other = await enqueue({ key: 'BTCUSDT' });
      expect(other.id).not.toBe(first.id);
    });

    it('keeps twenty reasons at most', async () => {
      for (let at = 0; at < 30; at += 1) await enqueue({ reason: `reason ${at}` });
      expect((await enqueue()).moreReasons).toHaveLength(20);
    });

    it('holds only if the transaction of the caller does', async () => {
      const failing = database.db.transaction(async (tx) => {
        await enqueueRetrainRequest(tx, { modelId: 'm', reason: 'r' });
        throw new Error('the rest failed');
      });
      await expect(failing).rejects.toThrow('the rest failed');
      expect(await listRetrainRequests(database.db)).toEqual([]);
    });

    it('makes one more request of what is asked while one is processing, when that ends', async () => {
      const { id } = await enqueue({ reason: 'a', priority: 2 });
      const { lease } = await claim();
      expect(await enqueue({ reason: 'b', priority: 1 })).toMatchObject({
        id,
        rerunRequested: true,
        moreReasons: [],
        priority: 2,
      });
      await enqueue({ reason: 'c', priority: 4 });
      await completeRetrainRequest(database.db, lease);
      const [done, next, ...more] = await listRetrainRequests(database.db);
      expect(done).toMatchObject({ id, status: 'completed', coalesced: 2 });
      expect(next).toMatchObject({
        status: 'pending',
        reason: 'b',
        moreReasons: ['c'],
        priority: 4,
        attempt: 0,
      });
      expect(more).toEqual([]);
    });

    it('asks no more than it must: the next run of one that failed comes after what was asked meanwhile', async () => {
      await enqueue({ reason: 'a', priority: 2 });
      const { lease } = await claim();
      await enqueue({ reason: 'b', priority: 5 });
      const failed = await failRetrainRequest(database.db, lease, { message: 'x' });
      expect(failed).toMatchObject({
        status: 'pending',
        rerunRequested: false,
        priority: 5,
        reason: 'a',
        moreReasons: ['b'],
      });
    });

    it('makes one more request too when the run fails for good', async () => {
      await enqueue({ maxAttempts: 1 });
      const { lease } = await claim();
      await enqueue({ reason: 'b' });
      await failRetrainRequest(database.db, lease, { message: 'x' });
      expect(await listRetrainRequests(database.db)).toMatchObject([
        { status: 'failed' },
        { status: 'pending', reason: 'b' },
      ]);
    });
  });

  describe('claiming', () => {
    it('gives the request with a lease, once', async () => {
      const { id } = await enqueue();
      const { request, lease } = await claim({ leaseMs: 5_000, deadlineMs: 60_000 });
      expect(request).toMatchObject({ id, status: 'processing', worker: 'w', attempt: 1 });
      expect(lease).toMatchObject({ id, token: '1' });
      expect(lease.deadlineAt - lease.expiresAt).toBe(55_000);
      expect(await claimRetrainRequest(database.db, { worker: 'v' })).toBeNull();
    });

    it('never gives one request to two workers', async () => {
      await enqueue();
      const claims = await Promise.all(
        ['a', 'b', 'c', 'd'].map((worker) => claimRetrainRequest(database.db, { worker })),
      );
      expect(claims.filter((one) => one !== null)).toHaveLength(1);
    });

    it('takes the higher priority first, and of one priority what was due first', async () => {
      for (const [key, priority] of [
        ['low', 1],
        ['first', 3],
        ['second', 3],
        ['high', 5],
      ] as const)
        await enqueue({ key, priority });
      const order: string[] = [];
      for (let at = 0; at < 4; at += 1) order.push((await claim()).request.key);
      expect(order).toEqual(['high', 'first', 'second', 'low']);
    });

    it('leaves what is not due, and what is of other models', async () => {
      await enqueue({ key: 'later', priority: 5, runAfter: Date.now() + 3_600_000 });
      await enqueue({ modelId: 'other', priority: 5 });
      await enqueue({ key: 'mine' });
      expect((await claim({ modelIds: ['m', 'n'] })).request.key).toBe('mine');
      expect(await claimRetrainRequest(database.db, { worker: 'w', modelIds: ['m'] })).toBeNull();
      expect((await claim()).request.modelId).toBe('other');
    });

    it('lets nothing overtake a low request that became due 40 minutes after it', async () => {
      const ageing = 600_000;
      const { id } = await enqueue({ key: 'low', priority: 1 });
      await age(id, 'run_after', 40 * 60_000 + 3_000);
      // Due 40 minutes later than the low one, all of them.
      for (let at = 0; at < 30; at += 1) await enqueue({ key: `high ${at}`, priority: 5 });
      expect((await claim({ ageingMs: ageing })).request.key).toBe('low');
      // What became due just within the 40 minutes still overtakes.
      const second = await enqueue({ key: 'low again', priority: 1 });
      await age(second.id, 'run_after', 39 * 60_000);
      expect((await claim({ ageingMs: ageing })).request.key).toMatch(/^high/);
    });

    it('serves a low request within the bound while urgent ones come faster than they are worked', async () => {
      // Each step is a minute: two urgent ones come, one request is worked.
      const low = await enqueue({ key: 'low', priority: 1 });
      for (let minute = 0; ; minute += 1) {
        await enqueue({ key: `a${minute}`, priority: 5 });
        await enqueue({ key: `b${minute}`, priority: 5 });
        const { request } = await claim();
        if (request.key === 'low') {
          // 80 came in the 40 minutes in which they may overtake, and one a minute is worked.
          expect(minute).toBeGreaterThan(40);
          expect(minute).toBeLessThanOrEqual(80);
          break;
        }
        if (minute > 100) throw new Error('the low request starves');
        await database.db.query(
          'pass',
          `UPDATE retrain_queue SET run_after = run_after - interval '1 minute'`,
        );
      }
      expect((await getRetrainRequest(database.db, low.id)).status).toBe('processing');
    });

    it.each([{ worker: ' ' }, { leaseMs: 0 }, { deadlineMs: Number.NaN }, { ageingMs: -1 }])(
      'refuses %j',
      async (wrong) => {
        await expect(claim(wrong)).rejects.toMatchObject({ code: 'retrain.invalid' });
      },
    );
  });

  describe('working', () => {
    it('extends the lease up to the deadline, and keeps the progress', async () => {
      await enqueue();
      const { lease } = await claim({ leaseMs: 1_000, deadlineMs: 5_000 });
      expect(await extendRetrainLease(database.db, lease, { leaseMs: 60_000 })).toEqual({
        expiresAt: lease.deadlineAt,
        cancelRequested: false,
      });
      await reportRetrainProgress(database.db, lease, { progress: 0.25, message: 'epoch 1\0' });
      await reportRetrainProgress(database.db, lease, { progress: 0.5 });
      expect(await getRetrainRequest(database.db, lease.id)).toMatchObject({
        progress: 0.5,
        progressMessage: 'epoch 1\ufffd',
      });
      await expect(reportRetrainProgress(database.db, lease, { progress: Number.NaN })).rejects.toMatchObject(
        {
          code: 'retrain.invalid',
        },
      );
    });

    it('completes together with what the caller does, or not at all', async () => {
      await enqueue();
      const { lease } = await claim();
      const failing = database.db.transaction(async (tx) => {
        await completeRetrainRequest(tx, lease);
        throw new Error('the promotion failed');
      });
      await expect(failing).rejects.toThrow('the promotion failed');
      expect(await getRetrainRequest(database.db, lease.id)).toMatchObject({ status: 'processing' });
      expect(await completeRetrainRequest(database.db, lease)).toMatchObject({
        status: 'completed',
        progress: 1,
        leaseExpiresAt: null,
      });
    });

    it('waits longer after every failed run, up to an hour, and keeps the last error', async () => {
      await enqueue({ maxAttempts: 12 });
      for (let attempt = 1; attempt <= 12; attempt += 1) {
        const { request, lease } = await claim();
        expect(request.attempt).toBe(attempt);
        const before = Date.now();
        const failed = await failRetrainRequest(database.db, lease, { message: `fault ${attempt}` });
        expect(failed.errorMessage).toBe(`fault ${attempt}`);
        if (attempt === 12) {
          expect(failed).toMatchObject({ status: 'failed', attempt: 12 });
          break;
        }
        const whole = Math.min(3_600_000, 30_000 * 2 ** (attempt - 1));
        expect(failed.runAfter - before).toBeGreaterThanOrEqual(whole / 2 - 50);
        expect(failed.runAfter - before).toBeLessThanOrEqual(whole + 10_000);
        await age(lease.id, 'run_after', whole + 20_000);
      }
    });

    it('fails at once what no further run could mend', async () => {
      await enqueue();
      const { lease } = await claim();
      const failed = await failRetrainRequest(database.db, lease, {
        message: 'no such view\0',
        retry: false,
      });
      expect(failed).toMatchObject({ status: 'failed', errorMessage: 'no such view\ufffd', attempt: 1 });
      expect(failed.completedAt).not.toBeNull();
    });

    it('gives back in good order without using up an attempt, to its old place', async () => {
      const asked = await enqueue();
      const { lease } = await claim();
      const released = await releaseRetrainRequest(database.db, lease);
      expect(released).toMatchObject({ status: 'pending', attempt: 0, runAfter: asked.runAfter });
      expect((await claim()).lease.token).toBe('2');
    });

    it('tells the worker at its heartbeat that the run was cancelled, and tries it no more', async () => {
      await enqueue();
      const { lease } = await claim();
      await enqueue({ reason: 'asked before the cancelling' });
      expect(await cancelRetrainRequest(database.db, lease.id)).toMatchObject({
        status: 'processing',
        rerunRequested: false,
      });
      expect(await extendRetrainLease(database.db, lease)).toMatchObject({ cancelRequested: true });
      expect(await failRetrainRequest(database.db, lease, { message: 'stopped' })).toMatchObject({
        status: 'failed',
        errorMessage: 'cancelled',
      });
      expect(await listRetrainRequests(database.db, { status: 'pending' })).toEqual([]);
    });

    it('cancels what is pending at once, and nothing that has ended', async () => {
      const { id } = await enqueue();
      expect(await cancelRetrainRequest(database.db, id)).toMatchObject({
        status: 'failed',
        errorMessage: 'cancelled',
      });
      await expect(cancelRetrainRequest(database.db, id)).rejects.toMatchObject({
        code: 'retrain.illegal_move',
      });
    });
  });

  describe('losing a lease', () => {
    it.each([
      ['of a worker that fell silent', 'lease_expires_at', 'attempt 1 of 3 on w stopped extending its lease'],
      ['beyond the deadline', 'deadline_at', 'attempt 1 of 3 on w was not done by its deadline'],
    ])('takes the request %s, which uses up an attempt', async (_, column, message) => {
      await enqueue();
      const { lease } = await claim();
      expect(await expireRetrainLeases(database.db)).toEqual([]);
      await age(lease.id, 'lease_expires_at', 7 * 3_600_000);
      if (column === 'deadline_at') await age(lease.id, column, 7 * 3_600_000);
      const [expired] = await expireRetrainLeases(database.db);
      expect(expired).toMatchObject({ status: 'pending', attempt: 1 });
      expect(expired?.errorMessage).toMatch(message);
      expect(expired?.runAfter).toBeGreaterThan(Date.now() + 10_000);
    });

    it('gives up after the last attempt', async () => {
      await enqueue({ maxAttempts: 1 });
      const { lease } = await claim();
      await age(lease.id, 'lease_expires_at', 60_001);
      expect(await expireRetrainLeases(database.db)).toMatchObject([{ status: 'failed' }]);
    });

    it('lets nothing through of a worker whose request another one has, nor of one that is done', async () => {
      await enqueue();
      const { lease: old } = await claim();
      await age(old.id, 'lease_expires_at', 60_001);
      await expireRetrainLeases(database.db, { backoffMs: 0 });
      const stale = async () => {
        for (const late of [
          extendRetrainLease(database.db, old),
          reportRetrainProgress(database.db, old, { progress: 1 }),
          completeRetrainRequest(database.db, old),
          failRetrainRequest(database.db, old, { message: 'late' }),
          releaseRetrainRequest(database.db, old),
        ])
          await expect(late).rejects.toMatchObject(lost);
      };
      await stale();
      const { lease } = await claim();
      await stale();
      const before = await getRetrainRequest(database.db, lease.id);
      expect(before).toMatchObject({ status: 'processing', progress: null });
      await completeRetrainRequest(database.db, lease);
      await stale();
      await expect(completeRetrainRequest(database.db, lease)).rejects.toMatchObject(lost);
    });
  });

  describe('afterwards', () => {
    it('tries a failed one again with all its attempts, but not beside another open one', async () => {
      const { id } = await enqueue({ maxAttempts: 1 });
      const { lease } = await claim();
      await failRetrainRequest(database.db, lease, { message: 'x' });
      await enqueue();
      await expect(retryRetrainRequest(database.db, id)).rejects.toMatchObject({
        code: 'retrain.already_open',
      });
      await completeRetrainRequest(database.db, (await claim()).lease);
      expect(await retryRetrainRequest(database.db, id)).toMatchObject({
        status: 'pending',
        attempt: 0,
        errorMessage: null,
        completedAt: null,
      });
      // The token goes on: the worker of the first run is still a stranger.
      expect((await claim()).lease).toMatchObject({ id, token: '2' });
      await expect(completeRetrainRequest(database.db, lease)).rejects.toMatchObject(lost);
      await expect(retryRetrainRequest(database.db, id)).rejects.toMatchObject({
        code: 'retrain.illegal_move',
      });
    });

    it('deletes what ended long ago and nothing else', async () => {
      const old = await enqueue({ key: 'old' });
      await completeRetrainRequest(database.db, (await claim()).lease);
      await age(old.id, 'completed_at', 86_400_000);
      await enqueue({ key: 'new' });
      await completeRetrainRequest(database.db, (await claim()).lease);
      await enqueue({ key: 'open' });
      expect(await pruneRetrainRequests(database.db, { olderThan: 3_600_000 })).toBe(1);
      expect((await listRetrainRequests(database.db)).map(({ key }) => key)).toEqual(['new', 'open']);
    });

    it('says how full the queue is and how long things wait', async () => {
      expect(await readRetrainStats(database.db)).toMatchObject({
        pending: 0,
        due: 0,
        oldestPendingAt: null,
        recent: { completed: 0, medianWaitMs: null },
      });
      const done = await enqueue({ key: 'done' });
      await age(done.id, 'run_after', 10_000);
      await completeRetrainRequest(database.db, (await claim()).lease);
      await enqueue({ key: 'busy', priority: 5 });
      await claim();
      const oldest = await enqueue({ key: 'waits', priority: 1 });
      await age(oldest.id, 'run_after', 5_000);
      await enqueue({ key: 'later', runAfter: Date.now() + 60_000 });
      const stats = await readRetrainStats(database.db);
      expect(stats).toMatchObject({
        pending: 2,
        due: 1,
        processing: 1,
        oldestPendingAt: oldest.runAfter - 5_000,
        recent: { completed: 1, failed: 0 },
      });
      expect(stats.levels.map(({ priority, pending }) => [priority, pending])).toEqual([
        [5, 0],
        [4, 0],
        [3, 1],
        [2, 0],
        [1, 1],
      ]);
      expect(stats.levels[4]?.longestWaitMs).toBeGreaterThanOrEqual(5_000);
      expect(stats.recent.medianWaitMs).toBeGreaterThanOrEqual(10_000);
    });

    it('lists by status and model, page by page', async () => {
      for (const key of ['a', 'b', 'c']) await enqueue({ modelId: 'list', key });
      const first = await listRetrainRequests(database.db, { modelId: 'list', status: 'pending', limit: 2 });
      expect(first.map(({ key }) => key)).toEqual(['a', 'b']);
      const after = first.at(-1)?.id ?? ('0' as RetrainRequestId);
      expect(
        (await listRetrainRequests(database.db, { modelId: 'list', after })).map(({ key }) => key),
      ).toEqual(['c']);
    });

    it('names the request that is not there', async () => {
      for (const call of [getRetrainRequest, cancelRetrainRequest, retryRetrainRequest]) {
        await expect(call(database.db, '999999')).rejects.toMatchObject({ code: 'retrain.unknown' });
        await expect(call(database.db, 'x')).rejects.toMatchObject({ code: 'id.invalid' });
      }
    });
  });
});
