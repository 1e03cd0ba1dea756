import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, jest } from '@jest/globals';
import { createDb, type Db } from '@tidemark/db';
import { listLocalInstallations, reportNotRun } from '@tidemark/db/testing';
import { type RetrainPriority, retrainPriorities } from '@tidemark/domain';
import { enqueueRetrainRequest, listRetrainRequests } from '@tidemark/store';
import { restartableServer } from './support/restartable-server.ts';

// Processes and a server of its own, on a machine that may be busy.
jest.setTimeout(300_000);

const program = fileURLToPath(new URL('./support/retrain-worker.ts', import.meta.url));
const requests = 500;
const first = 150;
const workers = 5;

/** Workers in processes of their own: whichever is killed is replaced. */
function startWorkers(url: string) {
  const running = new Set<ChildProcess>();
  let started = 0;
  function start(): void {
    started += 1;
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--conditions', 'tidemark-source', program, url, `w${started}`],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    running.add(child);
    child.once('close', () => running.delete(child));
  }
  for (let at = 0; at < workers; at += 1) start();
  return {
    /** Kills one of them in the middle of its next run, or idle where nothing comes. */
    async killOne(): Promise<void> {
      const child = [...running][Math.floor(Math.random() * running.size)];
      if (child === undefined) throw new Error('no worker runs');
      await Promise.race([new Promise((resolve) => child.stdout?.once('data', resolve)), sleep(1_000)]);
      await sleep(Math.random() * 150);
      child.kill('SIGKILL');
      start();
    },
    async stop(): Promise<void> {
      await Promise.all(
        [...running].map(async (child) => {
          const ended = new Promise((resolve) => child.once('close', resolve));
          child.kill('SIGKILL');
          await ended;
        }),
      );
    },
  };
}

/** Tries until the server answers. */
async function insist<Result>(call: () => Promise<Result>): Promise<Result> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (tries > 200) throw error;
      await sleep(100);
    }
  }
}

const endBackend = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'retrain worker' ORDER BY random() LIMIT 1`;

async function enqueueSome(db: Db, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += 1) {
    const priority: RetrainPriority = retrainPriorities[at % 5] ?? 1;
    await insist(() =>
      enqueueRetrainRequest(db, { modelId: `model ${at}`, reason: 'r', priority, maxAttempts: 5 }),
    );
  }
}

async function surviveEverything(kind: 'embedded' | 'local'): Promise<void> {
  await using server = await restartableServer(kind);
  await using db = createDb({ url: server.url, log: () => {} });
  const extensions = await db.query('timescale', `SELECT FROM pg_extension WHERE extname = 'timescaledb'`);
  expect(extensions).toHaveLength(kind === 'local' ? 1 : 0);
  await db.query('make-effects', 'CREATE TABLE effects (request_id bigint, status text, worker text)');
  await enqueueSome(db, 0, first);
  const fleet = startWorkers(server.url);
  try {
    // Spread over the work: between two of them some requests end, and after each some more are asked for.
    const troubles = [
      ...Array.from({ length: 30 }, () => () => fleet.killOne()),
      ...Array.from({ length: 10 }, () => () => insist(() => db.query('end-backend', endBackend))),
    ].sort(() => Math.random() - 0.5);
    troubles.splice(8, 0, () => server.restart('SIGQUIT'));
    troubles.splice(20, 0, () => server.restart('SIGINT'));
    troubles.splice(32, 0, () => server.restart('SIGQUIT'));
    const countEnded = () =>
      insist(() => db.query<{ ended: number }>('count', 'SELECT count(*)::int AS ended FROM effects'));
    let asked = first;
    for (const [at, trouble] of troubles.entries()) {
      while (((await countEnded())[0]?.ended ?? 0) < at * 5) await sleep(50);
      await trouble();
      const more = Math.min(requests, asked + Math.ceil((requests - first) / troubles.length));
      await enqueueSome(db, asked, more);
      asked = more;
    }
    const deadline = Date.now() + 120_000;
    while (((await countEnded())[0]?.ended ?? 0) < requests && Date.now() < deadline) await sleep(100);
  } finally {
    await fleet.stop();
  }
  const rows = await listRetrainRequests(db, { limit: 1_000 });
  expect(rows).toHaveLength(requests);
  const ends = await db.query<{ request_id: string; status: string }>(
    'read-effects',
    'SELECT request_id, status FROM effects ORDER BY request_id',
  );
  // What the table of effects says, which the workers filled, is what the queue says: one end each, and the same.
  expect(ends).toEqual(rows.map(({ id, status }) => ({ request_id: id, status })));
  // Something did happen: attempts were used up by crashes, and some requests failed.
  expect(rows.filter(({ attempt }) => attempt > 1).length).toBeGreaterThan(10);
  expect(rows.filter(({ status }) => status === 'completed').length).toBeGreaterThan(requests * 0.8);
}

const behaviour =
  'ends each of 500 requests once through 30 killed workers, 10 ended connections and 3 restarts of the server';

describe('on the embedded PostgreSQL', () => {
  it(behaviour, () => surviveEverything('embedded'));
});

// Of its own, since it is restarted: one that TIDEMARK_TEST_URL names is somebody's.
const [local] = listLocalInstallations(process.env);
if (local === undefined)
  reportNotRun('kills and restarts beside TimescaleDB', 'no installation of it was found on this machine');
describe(`on ${local?.title ?? 'a PostgreSQL with TimescaleDB'}`, () => {
  (local === undefined ? it.skip : it)(behaviour, () => surviveEverything('local'));
});
