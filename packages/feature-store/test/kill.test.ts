import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase, testServers } from '@tidemark/db/testing';
import {
  type FeatureStore,
  listFeatureVersions,
  materializeFeatures,
  openFeatureStore,
  verifyFeatureStore,
} from '@tidemark/feature-store';
import { makeStore } from '@tidemark/feature-store/testing';
import { upsertCandles } from '@tidemark/store';
import { makeCandle, settleKnownAt } from '@tidemark/store/testing';
import { finiteView, recursiveView } from './make-views.ts';
import { runMaterialize } from './start-materialize.ts';

const kills = 20;
const day = 86_400_000;
const begin = Date.UTC(2024, 0, 10);
const days = 600;
const candle = (at: number, price: number) => makeCandle(begin + at * day, price, { tf: '1d' });

describe('materialisation in processes that are killed, or at the same time', () => {
  let database: TestDatabase;
  let undisturbed: FeatureStore;
  const folders: string[] = [];
  // Which server the candles are on makes no difference to the files.
  beforeAll(async () => {
    const [server] = await testServers();
    if (server === undefined) throw new Error('there is no test server');
    database = await createTestDatabase(server);
    undisturbed = await makeStore();
    for (let at = 0; at < days; at += 300) {
      const part = Array.from({ length: 300 }, (_, row) => candle(at + row, 100 + 10 * Math.sin(at + row)));
      await upsertCandles(database.db, part);
    }
  });
  afterAll(async () => {
    await undisturbed[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });
  const newFolder = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidemark-kill-'));
    folders.push(folder);
    return folder;
  };
  const materialize = async (store: FeatureStore, knownAt: number) => {
    for (const view of [finiteView, recursiveView])
      await materializeFeatures(store, database.db, { view, symbol: 'BTCUSDT', tf: '1d', knownAt });
  };
  const namesOf = async (store: FeatureStore) => {
    const versions = await listFeatureVersions(store);
    return versions.map(({ view, month, hash, current }) => [view, month, hash, current]);
  };
  const problemsOf = async (store: FeatureStore) =>
    (await verifyFeatureStore(store, { recompute: true })).problems;
  const correct = async (at: number, price: number) => {
    await upsertCandles(database.db, [candle(at, price)]);
    return settleKnownAt(database.db);
  };

  it(`leaves after each of ${kills} SIGKILLs only whole files, and at the end the bits of an undisturbed run`, async () => {
    const folder = await newFolder();
    let knownAt = await settleKnownAt(database.db);
    const started = performance.now();
    await materialize(undisturbed, knownAt);
    const wholeMs = performance.now() - started;
    const published = new Set<number>();
    for (let kill = 0; kill < kills; kill += 1) {
      // Half of them hit the first filling; the others one that puts older versions aside.
      const filling = kill < kills / 2;
      if (!filling) {
        knownAt = await correct((kill * 37) % days, 300 + kill);
        await materialize(undisturbed, knownAt);
      }
      const killAfterMs = Math.random() * (filling ? wholeMs / 4 : wholeMs / 2);
      const ended = await runMaterialize({ url: database.url, folder, knownAt, killAfterMs });
      expect(ended).toBe('SIGKILL');
      // Whoever opens it next sweeps what was partial, and puts right what stood between two steps.
      await using store = await openFeatureStore({ folder, threads: 1 });
      expect(await readdir(join(folder, '.partial')).catch(() => [])).toEqual([]);
      expect({ killAfterMs, problems: await problemsOf(store) }).toEqual({ killAfterMs, problems: [] });
      published.add((await namesOf(store)).length);
      if (filling && kill < kills / 2 - 1) continue;
      await materialize(store, knownAt);
      expect(await problemsOf(store)).toEqual([]);
      expect(await namesOf(store)).toEqual(await namesOf(undisturbed));
    }
    // Otherwise it was not the filling that was killed.
    expect(published.size).toBeGreaterThan(kills / 4);
  }, 600_000);

  it('puts right on the next opening what was killed between publishing a version and putting the older one aside', async () => {
    const folder = await newFolder();
    const { pid } = spawnSync(process.execPath, ['--version']);
    let torn = '';
    {
      await using store = await openFeatureStore({ folder, threads: 1 });
      await materialize(store, await settleKnownAt(database.db));
      await materialize(store, await correct(100, 555));
      const [old] = (await listFeatureVersions(store)).filter(({ current }) => !current);
      const path = join(folder, old?.path ?? '');
      const partition = dirname(dirname(path));
      await rename(path, join(partition, basename(path)));
      expect(await problemsOf(store)).toMatchObject([{ kind: 'unsettled' }]);
      torn = join(partition, `${'0'.repeat(64)}.parquet`);
      await writeFile(torn, 'PAR1');
      const note = join(folder, '.partial', `${hostname()}.${pid}.0a0b0c0d0e0f.settle`);
      await writeFile(note, relative(folder, partition));
    }
    {
      // What is broken keeps nobody from opening the store, and is what verification finds.
      await using store = await openFeatureStore({ folder, threads: 1 });
      expect((await problemsOf(store)).map(({ kind }) => kind)).toEqual(['unreadable', 'unsettled']);
      await rm(torn);
    }
    await using store = await openFeatureStore({ folder, threads: 1 });
    expect(await problemsOf(store)).toEqual([]);
    expect(await readdir(join(folder, '.partial'))).toEqual([]);
  });

  it('gives the same where two processes materialise the same months at once', async () => {
    const folder = await newFolder();
    for (const at of [null, 200, 450]) {
      const knownAt = at === null ? await settleKnownAt(database.db) : await correct(at, 777);
      const request = { url: database.url, folder, knownAt };
      const ended = await Promise.all([1, 2].map(() => runMaterialize(request)));
      expect(ended).toEqual([0, 0]);
      await using store = await openFeatureStore({ folder, threads: 1 });
      expect(await problemsOf(store)).toEqual([]);
      // What was corrected later has a history that a store which begins with it has not.
      if (at !== null) continue;
      await using alone = await makeStore();
      await materialize(alone, knownAt);
      expect(await namesOf(store)).toEqual(await namesOf(alone));
    }
  }, 300_000);
});
