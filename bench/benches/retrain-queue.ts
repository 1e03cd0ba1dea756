// The retrain queue as it ages: a claim beside five million finished and a hundred thousand pending requests against one in a
// table that is nearly empty, and the time from asking to the start of the work in an idle queue against a bare NOTIFY there and back.
//
// A regression means that a claim no longer takes its row from the index of what is pending, that finished rows got into it,
// or that a worker is woken or claims by more statements than one.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '@tidemark/db';
import { createTestDatabase, type TestServer } from '@tidemark/db/testing';
import {
  claimRetrainRequest,
  completeRetrainRequest,
  enqueueRetrainRequest,
  listenForRetrainRequests,
  releaseRetrainRequest,
} from '@tidemark/store';
import type { Bench, BenchOptions } from '../support/bench.ts';
import { interleave } from '../support/interleave.ts';
import type { Measurement } from '../support/measurement.ts';
import { time } from '../support/time.ts';

export const retrainQueue: Bench = {
  title: 'claiming retrain requests beside millions of finished ones, and waking idle workers',
  async *run(options) {
    for (const server of options.servers) {
      yield* measureClaims(server, options);
      yield* measureWaking(server, options);
    }
  },
};

async function* measureClaims(server: TestServer, { quick, log }: BenchOptions): AsyncGenerator<Measurement> {
  await using aged = await createTestDatabase(server);
  await using fresh = await createTestDatabase(server);
  const [finished, pending] = quick ? [50_000, 1_000] : [5_000_000, 100_000];
  log(`storing ${finished} finished and ${pending} pending requests`);
  for (let at = 0; at < finished; at += 500_000)
    await storeFinished(aged.db, at, Math.min(500_000, finished - at));
  await storePending(aged.db, pending);
  await storePending(fresh.db, 10);
  for (const { db } of [aged, fresh]) await db.query('vacuum', 'VACUUM ANALYZE retrain_queue');
  const claim = async (db: Db, modelIds?: readonly string[]) => {
    const options = { worker: 'bench', ...(modelIds === undefined ? {} : { modelIds }) };
    const start = process.hrtime.bigint();
    const claimed = await claimRetrainRequest(db, options);
    const ms = Number(process.hrtime.bigint() - start) / 1e6;
    if (claimed === null) throw new Error('nothing was claimed');
    await releaseRetrainRequest(db, claimed.lease);
    return ms;
  };
  for (let at = 0; at < 20; at += 1) for (const { db } of [aged, fresh]) await claim(db);
  const count = quick ? 50 : 1_000;
  const [ours = [], theirs = [], ofModels = []] = await interleave(count, [
    () => claim(aged.db),
    () => claim(fresh.db),
    () => claim(aged.db, ['m7']),
  ]);
  const common = { server: server.name, unit: 'ms', theirs };
  const beside = `beside ${finished.toLocaleString('en')} finished and ${pending.toLocaleString('en')} pending`;
  const peer = 'a claim in a queue of ten';
  yield {
    ...common,
    what: `a claim ${beside}`,
    ours,
    peer,
    bound: { is: 'at most', value: 1.5 },
    note: `medians; 99% of them within ${percentile(ours, 0.99).toFixed(1)} ms, of the peer's ${percentile(theirs, 0.99).toFixed(1)} ms`,
  };
  yield {
    ...common,
    what: `a claim of one model ${beside}`,
    ours: ofModels,
    peer,
    bound: { is: 'at most', value: 1.5 },
    note: 'medians',
  };
}

async function* measureWaking(server: TestServer, { quick }: BenchOptions): AsyncGenerator<Measurement> {
  await using database = await createTestDatabase(server);
  const { db } = database;
  const stop = new AbortController();
  let wake = () => {};
  const listening = listenForRetrainRequests(db, { onWake: () => wake(), signal: stop.signal });
  const listener = await db.pool.connect();
  try {
    await listener.query('LISTEN bench');
    await sleep(200);
    // There and back: whoever hears the first, answers with the second.
    const bare = async () => {
      const seconds = await time(async () => {
        for (let way = 0; way < 2; way += 1) {
          const heard = once(listener, 'notification');
          await db.query('notify', `SELECT pg_notify('bench', '')`);
          await heard;
        }
      });
      return 1_000 * seconds;
    };
    const start = async () => {
      const claimed = new Promise<Awaited<ReturnType<typeof claimRetrainRequest>>>((resolve, reject) => {
        wake = () => claimRetrainRequest(db, { worker: 'bench' }).then(resolve, reject);
      });
      const begin = process.hrtime.bigint();
      await enqueueRetrainRequest(db, { modelId: 'm', reason: 'r' });
      const got = await claimed;
      const ms = Number(process.hrtime.bigint() - begin) / 1e6;
      if (got === null) throw new Error('woken for nothing');
      await completeRetrainRequest(db, got.lease);
      return ms;
    };
    const samples = quick ? 10 : 100;
    const block = (one: () => Promise<number>) => async () => {
      const values: number[] = [];
      for (let at = 0; at < samples; at += 1) values.push(await one());
      return percentile(values, 0.95);
    };
    await block(bare)();
    await block(start)();
    const [ours = [], theirs = []] = await interleave(quick ? 2 : 9, [block(start), block(bare)]);
    yield {
      what: 'from asking to the start of the work, idle, 95% within',
      server: server.name,
      unit: 'ms',
      ours,
      peer: 'a bare NOTIFY there and back, 95% within',
      theirs,
      bound: { is: 'at most', value: 3 },
      note: `each run is ${samples} times one after the other`,
    };
  } finally {
    listener.release(true);
    stop.abort();
    await listening;
  }
}

function storeFinished(db: Db, from: number, count: number): Promise<unknown> {
  return db.query(
    'store-finished',
    `INSERT INTO retrain_queue (model_id, key, reason, status, priority, attempt, lease_token, worker, run_after, started_at, completed_at)
     SELECT 'm' || at % 50, 'k' || at, 'win rate below 0.5', CASE at % 20 WHEN 0 THEN 'failed' ELSE 'completed' END, 1 + at % 5, 1, 1,
       'w', ago, ago + interval '1 minute', ago + interval '1 hour'
     FROM (SELECT at, now() - at * interval '1 second' AS ago FROM generate_series($1::int, $2::int) at) AS made`,
    [from + 1, from + count],
  );
}

function storePending(db: Db, count: number): Promise<unknown> {
  return db.query(
    'store-pending',
    `INSERT INTO retrain_queue (model_id, key, reason, priority, run_after)
     SELECT 'm' || at % 50, 'p' || at, 'win rate below 0.5', 1 + (at / 50) % 5, now() - at * interval '1 second'
     FROM generate_series(1, $1::int) at`,
    [count],
  );
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
