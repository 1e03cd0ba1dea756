// The retrain queue as it ages: a claim beside five million finished and a hundred thousand pending requests against one in a
// table that is nearly empty, and the time from asking to the start of the work in an idle queue against a bare NOTIFY there and back:
// once as a worker of `@tidemark/trainer` has it, with a pause after each so that the queue is idle indeed, and once without a worker
// and without a pause, from asking to the claim, which is as hot as neither ever is.
//
// A regression means that a claim no longer takes its row from the index of what is pending, that finished rows got into it,
// that a worker is woken or claims by more statements than one, or that these are planned anew each time.
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
import { runWorker } from '@tidemark/trainer';
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

async function* measureWaking(server: TestServer, options: BenchOptions): AsyncGenerator<Measurement> {
  const samples = options.quick ? 10 : 100;
  const blocks = options.quick ? 2 : 9;
  const note = `each run is ${samples} times one after the other`;
  const common = {
    server: server.name,
    unit: 'ms',
    peer: 'a bare NOTIFY there and back, 95% within',
  } as const;
  const block = (one: () => Promise<number>) => async () => {
    const values: number[] = [];
    for (let at = 0; at < samples; at += 1) values.push(await one());
    return percentile(values, 0.95);
  };
  for (const { what, open, more } of [
    {
      what: 'from asking to the start of the work, idle, 95% within',
      open: startWorker,
      more: { bound: { is: 'at most', value: 3 }, note: `${note}, a pause of ${idleMs} ms after each` },
    },
    {
      what: 'from asking to the claim, without a pause, 95% within',
      open: claimWhenWoken,
      more: { bound: null, note },
    },
  ] as const) {
    await using database = await createTestDatabase(server);
    const { db } = database;
    const asked = await open(db);
    const bare = await startBare(db);
    try {
      const pause = open === startWorker ? idleMs : 0;
      const one = (timed: () => Promise<number>) =>
        block(async () => {
          const ms = await timed();
          if (pause > 0) await sleep(pause);
          return ms;
        });
      await one(bare.run)();
      await one(asked.run)();
      const [ours = [], theirs = []] = await interleave(blocks, [one(asked.run), one(bare.run)]);
      yield { ...common, what, ours, theirs, ...more };
    } finally {
      bare.end();
      await asked.end();
    }
  }
}

/** After each start, so that the worker has looked for more, found nothing, and waits to be woken. */
const idleMs = 10;

/** There and back: whoever hears the first, answers with the second. */
async function startBare(db: Db) {
  const listener = await db.pool.connect();
  await listener.query('LISTEN bench');
  return {
    run: async () => {
      const seconds = await time(async () => {
        for (let way = 0; way < 2; way += 1) {
          const heard = once(listener, 'notification');
          await db.query('notify', `SELECT pg_notify('bench', '')`);
          await heard;
        }
      });
      return 1_000 * seconds;
    },
    end: () => listener.release(true),
  };
}

/** From asking to the first line of the handler, by way of a worker that was waiting. */
async function startWorker(db: Db) {
  const stop = new AbortController();
  let begin = (_: bigint) => {};
  const working = runWorker({
    ...{ queue: db, worker: 'bench', concurrency: 1, leaseMs: 60_000, deadlineMs: 600_000, graceMs: 1_000 },
    // A start that nobody was woken for would show.
    pollMs: 60_000,
    handle: async (_, lease) => {
      begin(process.hrtime.bigint());
      await completeRetrainRequest(db, lease);
    },
    signal: stop.signal,
    log: () => {},
    warn: (line) => process.stderr.write(`${line}\n`),
  });
  await sleep(300);
  return {
    run: async () => {
      const begun = new Promise<bigint>((resolve) => {
        begin = resolve;
      });
      const asked = process.hrtime.bigint();
      await enqueueRetrainRequest(db, { modelId: 'm', reason: 'r' });
      return Number((await begun) - asked) / 1e6;
    },
    async end() {
      stop.abort();
      await working;
    },
  };
}

/** From asking to the claim that follows the notice at once. */
async function claimWhenWoken(db: Db) {
  const stop = new AbortController();
  let wake = () => {};
  const listening = listenForRetrainRequests(db, { onWake: () => wake(), signal: stop.signal });
  await sleep(300);
  return {
    run: async () => {
      const claimed = new Promise<Awaited<ReturnType<typeof claimRetrainRequest>>>((resolve, reject) => {
        wake = () => claimRetrainRequest(db, { worker: 'bench' }).then(resolve, reject);
      });
      const asked = process.hrtime.bigint();
      await enqueueRetrainRequest(db, { modelId: 'm', reason: 'r' });
      const got = await claimed;
      const ms = Number(process.hrtime.bigint() - asked) / 1e6;
      if (got === null) throw new Error('woken for nothing');
      await completeRetrainRequest(db, got.lease);
      return ms;
    },
    async end() {
      stop.abort();
      await listening;
    },
  };
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
