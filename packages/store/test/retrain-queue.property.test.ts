import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Db } from '@tidemark/db';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { type RetrainRequestId, retrainPriorities } from '@tidemark/domain';
import {
  cancelRetrainRequest,
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
  retryRetrainRequest,
} from '@tidemark/store';
import fc from 'fast-check';
import { type ModelLease, type ModelRequest, RetrainModel } from './retrain-model.ts';

const minute = 60_000;
const ageingMs = 10 * minute;
const pauseMs = 4 * minute;

/** One step, by the queue and by the model alike. Numbers choose among what there is, so that most steps do something. */
type Step =
  | {
      do: 'enqueue';
      modelId: string;
      key: string;
      reason: string;
      priority: 1 | 2 | 3 | 4 | 5;
      maxAttempts: number;
    }
  | { do: 'claim'; worker: string; modelIds: readonly string[] | null }
  | { do: 'extend' | 'report' | 'complete' | 'release'; lease: number }
  | { do: 'fail'; lease: number; retry: boolean }
  | { do: 'crash'; request: number; column: 'lease_expires_at' | 'deadline_at' }
  | { do: 'cancel' | 'retry'; request: number }
  | { do: 'wait'; request: number; levels: number };

const lease = fc.nat(5);
const request = fc.nat(20);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('enqueue' as const),
      modelId: fc.constantFrom('a', 'b'),
      key: fc.constantFrom('x', 'y'),
      reason: fc.constantFrom('drift', 'age', 'loss'),
      priority: fc.constantFrom(...retrainPriorities),
      maxAttempts: fc.constantFrom(1, 2, 3),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('claim' as const),
      worker: fc.constantFrom('w1', 'w2', 'w3'),
      modelIds: fc.constantFrom(null, null, ['a'], ['a', 'b']),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('extend', 'report', 'complete', 'release'), lease }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fail' as const), lease, retry: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('crash' as const),
      request,
      column: fc.constantFrom('lease_expires_at', 'deadline_at'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('cancel', 'retry'), request }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      request,
      levels: fc.integer({ min: 1, max: 5 }),
    }),
  },
);

const pick = <Item>(items: readonly Item[], at: number): Item | null =>
  items.length === 0 ? null : (items[at % items.length] ?? null);
const leaseOf = ({ request, token }: ModelLease): HeldLease => ({
  id: request.id as RetrainRequestId,
  token,
});

/** Lets time pass for a request, by the column that holds it. */
const back = (db: Db, id: string, column: string, ms: number) =>
  db.query('back', `UPDATE retrain_queue SET ${column} = ${column} - $2 * interval '1 ms' WHERE id = $1`, [
    id,
    ms,
  ]);

/** Does what a holder of a lease does, which succeeds if, and only if, the model says that it is still held. */
async function asHolder(
  held: ModelRequest | null,
  call: Promise<unknown>,
  then: (held: ModelRequest) => void,
): Promise<void> {
  if (held === null) {
    await expect(call).rejects.toMatchObject({ code: 'retrain.lease_lost' });
    return;
  }
  await call;
  then(held);
}

async function take(db: Db, model: RetrainModel, step: Step): Promise<void> {
  switch (step.do) {
    case 'enqueue': {
      const { do: _, ...input } = step;
      await enqueueRetrainRequest(db, input);
      model.enqueue(input);
      return;
    }
    case 'claim': {
      const { worker, modelIds } = step;
      const next = model.next(Date.now(), ageingMs, modelIds);
      const options = { worker, ageingMs, ...(modelIds === null ? {} : { modelIds }) };
      const claimed = await claimRetrainRequest(db, options);
      expect(claimed?.request.id ?? null).toBe(next?.id ?? null);
      if (next === null || claimed === null) return;
      model.claim(next, worker);
      expect(claimed.lease.token).toBe(String(next.token));
      return;
    }
    case 'crash': {
      const processing = model.requests.filter(({ status }) => status === 'processing');
      const crashed = pick(processing, step.request);
      if (crashed === null) return;
      await back(db, crashed.id, 'lease_expires_at', 7 * 60 * minute);
      if (step.column === 'deadline_at') await back(db, crashed.id, 'deadline_at', 7 * 60 * minute);
      const expired = await expireRetrainLeases(db, { backoffMs: pauseMs });
      expect(expired.map(({ id }) => id)).toEqual([crashed.id]);
      model.fail(crashed, expired[0]?.errorMessage ?? '', true);
      return;
    }
    case 'cancel':
    case 'retry': {
      const chosen = pick(model.requests, step.request);
      if (chosen === null) return;
      const isOpen = chosen.status === 'pending' || chosen.status === 'processing';
      const call =
        step.do === 'cancel' ? cancelRetrainRequest(db, chosen.id) : retryRetrainRequest(db, chosen.id);
      if (step.do === 'cancel' ? !isOpen : chosen.status !== 'failed')
        await expect(call).rejects.toMatchObject({ code: 'retrain.illegal_move' });
      else if (step.do === 'retry' && model.isOpenBeside(chosen))
        await expect(call).rejects.toMatchObject({ code: 'retrain.already_open' });
      else {
        await call;
        model[step.do](chosen);
      }
      return;
    }
    case 'wait': {
      const chosen = pick(
        model.requests.filter(({ status }) => status === 'pending'),
        step.request,
      );
      if (chosen === null) return;
      // Half a span beside its edge, so that the moment of asking does not matter.
      const ms = step.levels * ageingMs + ageingMs / 2;
      await back(db, chosen.id, 'run_after', ms);
      chosen.runAfter -= ms;
      return;
    }
    default: {
      const chosen = pick(model.leases.slice(-6), step.lease);
      if (chosen === null) return;
      const held = model.held(chosen);
      const its = leaseOf(chosen);
      if (step.do === 'extend') {
        const call = extendRetrainLease(db, its);
        await asHolder(held, call, () => {});
        if (held !== null) expect((await call).cancelRequested).toBe(held.cancelRequested);
      } else if (step.do === 'report')
        await asHolder(held, reportRetrainProgress(db, its, { progress: 0.5 }), () => {});
      else if (step.do === 'complete')
        await asHolder(held, completeRetrainRequest(db, its), (one) => model.complete(one));
      else if (step.do === 'release')
        await asHolder(held, releaseRetrainRequest(db, its), (one) => model.release(one));
      else if (step.do === 'fail') {
        const { retry } = step;
        const call = failRetrainRequest(db, its, { message: 'fault', retry, backoffMs: pauseMs });
        await asHolder(held, call, (one) => model.fail(one, 'fault', retry));
      }
    }
  }
}

/** Compares everything, and learns what only the database knows: ids, and when something new is due. */
async function compare(db: Db, model: RetrainModel): Promise<void> {
  const rows = await listRetrainRequests(db);
  expect(rows).toHaveLength(model.requests.length);
  for (const [at, row] of rows.entries()) {
    const one = model.requests[at];
    if (one === undefined) throw new Error('there are more requests than the model has');
    if (one.id === '') one.id = row.id;
    if (Number.isNaN(one.runAfter)) {
      const fromNow = row.runAfter - Date.now();
      const longest = pauseMs * 2 ** (one.attempt - 1);
      if (one.paused) {
        expect(fromNow).toBeGreaterThan(longest / 2 - 10_000);
        expect(fromNow).toBeLessThanOrEqual(longest);
      } else expect(Math.abs(fromNow)).toBeLessThan(60_000);
      one.runAfter = row.runAfter;
    }
    const { id, status, priority, moreReasons, coalesced, attempt, worker, errorMessage, runAfter } = one;
    expect(row).toMatchObject({
      ...{ id, status, priority, moreReasons, coalesced, attempt, worker, errorMessage, runAfter },
      modelId: one.modelId,
      key: one.key,
      reason: one.reason,
      rerunRequested: one.rerun !== null,
    });
    expect(row.cancelRequestedAt !== null).toBe(one.cancelRequested);
    expect(row.leaseExpiresAt !== null).toBe(status === 'processing');
    expect(row.completedAt !== null).toBe(status === 'completed' || status === 'failed');
  }
}

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(server);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  it('is what a list in memory says, whatever several workers, crashes, cancelling and asking again come to', async () => {
    const { db } = database;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }), async (steps) => {
        await db.query('clear', 'TRUNCATE retrain_queue');
        const model = new RetrainModel();
        for (const one of steps) {
          await take(db, model, one);
          await compare(db, model);
        }
      }),
      { numRuns: 100 },
    );
  }, 240_000);
});
