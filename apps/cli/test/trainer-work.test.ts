import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase, testServers, until } from '@tidemark/db/testing';
import { enqueueRetrainRequest, getRetrainRequest, upsertCandles } from '@tidemark/store';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const hour = 3_600_000;
const begin = Date.UTC(2026, 0, 20);

/** Says which process it is, and goes on until it is ended. */
const patient = `
  process.stdout.write(JSON.stringify({ progress: 0, message: String(process.pid) }) + '\\n');
  setInterval(() => {}, 1_000);`;

const dataset = {
  name: 'swings',
  rows: { of: 'candles', symbols: ['BTCUSDT'], tf: '1h', from: '2026-01-22' },
  views: ['calendar'],
  labels: { kind: 'triple-barrier', profit: '3%', stop: '3%', horizon: 8 },
  split: { kind: 'walk-forward', folds: 3 },
};

// Which server the queue is on makes no difference to processes and signals.
describe('tidemark trainer work', () => {
  let database: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    const [server] = await testServers();
    if (server === undefined) throw new Error('there is no test server');
    database = await createTestDatabase(server);
    folder = await mkdtemp(join(tmpdir(), 'tidemark-work-'));
    const candles = Array.from({ length: 400 }, (_, at) => {
      const price = 100 + 10 * Math.sin(at / 5);
      const prices = { o: price, h: price + 1, l: price - 1, c: price, v: 10, vwap: null, takerBuyVol: 4 };
      return { symbol: 'BTCUSDT', tf: '1h' as const, ts: begin + at * hour, ...prices };
    });
    await upsertCandles(database.db, candles);
    await writeFile(join(folder, 'patient.js'), patient);
    const trainers = { patient: { kind: 'command', command: [process.execPath, './patient.js'] } };
    const slow = { trainer: 'patient', dataset };
    const models = { swings: { dataset }, slow, forced: slow, orphan: slow };
    await writeFile(join(folder, 'trainers.json'), JSON.stringify({ trainers, models }));
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const started = new Set<ChildProcess>();
  // What a test that fails leaves running would go on for ever.
  afterEach(() => {
    for (const child of started) child.kill('SIGKILL');
    started.clear();
  });
  const start = (model: string, ...more: string[]) => {
    const args = ['--conditions=tidemark-source', '--import', import.meta.resolve('tsx'), main];
    const command = ['--json', '--db', database.url, 'trainer', 'work', '--trainers', 'trainers.json'];
    const child = spawn(
      process.execPath,
      [
        ...args,
        ...command,
        '--store',
        'store',
        '--lease',
        '2s',
        '--memory',
        '512MB',
        '--model',
        model,
        ...more,
      ],
      { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH } },
    );
    started.add(child);
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (text) => (said.stdout += String(text)));
    child.stderr.on('data', (text) => (said.stderr += String(text)));
    return { child, said, closed: once(child, 'close') as Promise<[number | null, string | null]> };
  };
  const enqueue = (modelId: string) => enqueueRetrainRequest(database.db, { modelId, reason: 'a test' });
  const read = (id: string) => getRetrainRequest(database.db, id);
  const trainerOf = async (id: string, not = 0) => {
    let pid = 0;
    await until(async () => {
      // After a run that failed comes a pause, which a test need not wait for.
      await database.db.query(
        'skip-pause',
        `UPDATE retrain_queue SET run_after = now() WHERE status = 'pending'`,
      );
      const { status, progressMessage } = await read(id);
      pid = status === 'processing' && /^\d+$/.test(progressMessage ?? '') ? Number(progressMessage) : 0;
      return pid > 0 && pid !== not;
    });
    return pid;
  };
  const isAlive = async (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  const gone = (pid: number) => until(async () => !(await isAlive(pid)));
  const kill = (child: ChildProcess, signal: NodeJS.Signals) => child.kill(signal);

  it('trains what is asked for, and ends on SIGTERM with what it has done', async () => {
    const { id } = await enqueue('swings');
    const { child, said, closed } = start('swings');
    await until(async () => (await read(id)).status !== 'pending');
    await until(async () => (await read(id)).status !== 'processing');
    expect(await read(id)).toMatchObject({ status: 'completed', errorMessage: null });
    kill(child, 'SIGTERM');
    expect(await closed).toEqual([0, null]);
    expect(JSON.parse(said.stdout)).toMatchObject({ completed: 1, failed: 0, released: 0, lost: 0 });
    expect(said.stderr).toContain(`request ${id} (swings): completed`);
    const [run = ''] = await readdir(join(folder, 'store', 'models', 'swings'));
    expect(await readdir(join(folder, 'store', 'models', 'swings', run, 'artefact'))).toEqual(['model.json']);
  });

  it('gives back on SIGTERM what is not done within the grace', async () => {
    const { id } = await enqueue('slow');
    const { child, said, closed } = start('slow', '--grace', '300ms');
    const pid = await trainerOf(id);
    kill(child, 'SIGTERM');
    expect(await closed).toEqual([0, null]);
    expect(JSON.parse(said.stdout)).toMatchObject({ completed: 0, released: 1 });
    expect(await read(id)).toMatchObject({ status: 'pending', attempt: 0 });
    expect(await isAlive(pid)).toBe(false);
  });

  it('ends at once on a second SIGTERM, and its trainer with it', async () => {
    const { id } = await enqueue('forced');
    const { child, closed } = start('forced', '--grace', '10m');
    const pid = await trainerOf(id);
    kill(child, 'SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 300));
    kill(child, 'SIGTERM');
    expect(await closed).toEqual([143, null]);
    await gone(pid);
  });

  it('leaves no trainer running when it is killed, and another takes the request over', async () => {
    const { id } = await enqueue('orphan');
    const first = start('orphan');
    const pid = await trainerOf(id);
    kill(first.child, 'SIGKILL');
    await first.closed;
    await gone(pid);
    const second = start('orphan', '--grace', '100ms');
    const other = await trainerOf(id, pid);
    expect((await read(id)).attempt).toBeGreaterThan(1);
    kill(second.child, 'SIGTERM');
    await second.closed;
    expect(await isAlive(other)).toBe(false);
  });
});
