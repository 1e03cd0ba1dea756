import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { formatSignalId, type RetrainRequestId, retrainStatuses } from '@tidemark/domain';
import {
  createSignal,
  deleteSignal,
  enqueueRetrainRequest,
  getRetrainRequest,
  listRetrainRequests,
  moveRetrainRequest,
  retrainMoves,
} from '@tidemark/store';
import { start } from './make-candles.ts';

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(server);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  it('enqueues a request with what was given and defaults for the rest', async () => {
    const request = await enqueueRetrainRequest(database.db, { modelId: 'm', reason: 'win rate fell' });
    expect(request).toMatchObject({
      modelId: 'm',
      key: 'default',
      reason: 'win rate fell',
      signalId: null,
      priority: 3,
      status: 'pending',
      startedAt: null,
      completedAt: null,
      errorMessage: null,
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
    const request = await enqueueRetrainRequest(database.db, {
      modelId: 'm',
      reason: 'r',
      signalId: signal.id,
      priority: 5,
    });
    expect(request).toMatchObject({ signalId: signal.id, priority: 5 });
    await deleteSignal(database.db, signal.id);
    expect(await getRetrainRequest(database.db, request.id)).toEqual(request);
    await expect(
      enqueueRetrainRequest(database.db, {
        modelId: 'm',
        reason: 'r',
        signalId: formatSignalId({ ts: start, rowId: 77n }),
      }),
    ).rejects.toMatchObject({ code: 'signal.unknown' });
  });

  it.each([
    { priority: 0 },
    { priority: 6 },
    { priority: 2.5 },
    { reason: '  ' },
    { modelId: '' },
    { extra: 1 },
  ])('refuses %j', async (wrong) => {
    const request = { modelId: 'm', reason: 'r', ...wrong };
    // @ts-expect-error priorities are 1 to 5, and there is nothing extra
    await expect(enqueueRetrainRequest(database.db, request)).rejects.toMatchObject({
      code: 'retrain.invalid',
    });
  });

  it('allows the moves it lists and refuses every other', async () => {
    const ways = {
      pending: [],
      processing: ['processing'],
      completed: ['processing', 'completed'],
      failed: ['failed'],
    } as const;
    for (const from of retrainStatuses) {
      for (const to of retrainStatuses) {
        const { id } = await enqueueRetrainRequest(database.db, {
          modelId: 'moves',
          reason: `${from} to ${to}`,
        });
        for (const step of ways[from]) await moveRetrainRequest(database.db, id, step);
        const move = moveRetrainRequest(database.db, id, to);
        if (retrainMoves[from].includes(to)) expect(await move).toMatchObject({ status: to });
        else await expect(move).rejects.toMatchObject({ code: 'retrain.illegal_move' });
      }
    }
  });

  it('records when it started, when it ended and why it failed, and forgets that when it is tried again', async () => {
    const { id } = await enqueueRetrainRequest(database.db, { modelId: 'm', reason: 'r' });
    const started = await moveRetrainRequest(database.db, id, 'processing');
    expect(started.startedAt).not.toBeNull();
    const failed = await moveRetrainRequest(database.db, id, 'failed', 'out of memory');
    expect(failed).toMatchObject({ errorMessage: 'out of memory', startedAt: started.startedAt });
    expect(failed.completedAt).not.toBeNull();
    expect(await moveRetrainRequest(database.db, id, 'pending')).toMatchObject({
      startedAt: null,
      completedAt: null,
      errorMessage: null,
    });
  });

  it('lets one of two workers take a request', async () => {
    const { id } = await enqueueRetrainRequest(database.db, { modelId: 'm', reason: 'r' });
    const takes = await Promise.allSettled(
      [1, 2, 3, 4].map(() => moveRetrainRequest(database.db, id, 'processing')),
    );
    expect(takes.filter((take) => take.status === 'fulfilled')).toHaveLength(1);
  });

  it('lists by status and model, page by page', async () => {
    for (const reason of ['a', 'b', 'c'])
      await enqueueRetrainRequest(database.db, { modelId: 'list', reason });
    const first = await listRetrainRequests(database.db, { modelId: 'list', status: 'pending', limit: 2 });
    expect(first.map((request) => request.reason)).toEqual(['a', 'b']);
    const after = first.at(-1)?.id ?? ('0' as RetrainRequestId);
    expect(
      (await listRetrainRequests(database.db, { modelId: 'list', after })).map(({ reason }) => reason),
    ).toEqual(['c']);
  });

  it('names the request that is not there', async () => {
    await expect(getRetrainRequest(database.db, '999999')).rejects.toMatchObject({ code: 'retrain.unknown' });
    await expect(getRetrainRequest(database.db, 'x')).rejects.toMatchObject({ code: 'id.invalid' });
  });

  it('refuses text that PostgreSQL cannot hold, and keeps what it can of an error message', async () => {
    const wrong = { modelId: 'm\0', reason: 'x' };
    await expect(enqueueRetrainRequest(database.db, wrong)).rejects.toMatchObject({
      code: 'retrain.invalid',
    });
    const { id } = await enqueueRetrainRequest(database.db, { modelId: 'm', reason: 'x' });
    expect(await moveRetrainRequest(database.db, id, 'failed', 'bad\0')).toMatchObject({
      errorMessage: 'bad\ufffd',
    });
  });
});
