import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase, until } from '@tidemark/db/testing';
import { exportDataset, type FeatureStore, verifyDataset } from '@tidemark/feature-store';
import { makeStore } from '@tidemark/feature-store/testing';
import { completeRetrainRequest, enqueueRetrainRequest, getRetrainRequest } from '@tidemark/store';
import { parseTrainerConfig } from '../src/config/read-trainer-config.ts';
import { resolveDatasetSpec } from '../src/config/resolve-dataset-spec.ts';
import { hashArtefact } from '../src/run/hash-artefact.ts';
import { predictVersion } from '../src/run/predict-version.ts';
import { createRequestHandler, type TrainingSetup } from '../src/work/handle-request.ts';
import type { TrainedModel } from '../src/work/trained-model.ts';
import { begin, hour } from './make-candles.ts';
import { makeFolder } from './make-folder.ts';
import { dataset, storeHours, views } from './make-training.ts';
import { startWorker } from './start-worker.ts';

const env = { PATH: process.env.PATH ?? '' };
const bad = fileURLToPath(new URL('trainers/bad-trainer.js', import.meta.url));
const trainer = (way: string, limits = {}) => ({
  kind: 'command' as const,
  command: [process.execPath, bad, way],
  limits,
});
const config = parseTrainerConfig(
  {
    trainers: {
      exits: trainer('exits'),
      garbage: trainer('garbage'),
      hangs: trainer('hangs', { time: '500ms' }),
      hungry: trainer('memory', { memory: '200MB' }),
      hoarding: trainer('folder', { folder: '5MB' }),
      boasting: trainer('metrics-nan'),
      idle: trainer('nothing'),
      slow: trainer('works-on'),
    },
    models: {
      swings: { dataset },
      'Swings/ä': { dataset },
      starved: { dataset: { ...dataset, split: { kind: 'k-fold', folds: 2, embargo: '60d' } }, fold: 0 },
      ...Object.fromEntries(
        ['exits', 'garbage', 'hangs', 'hungry', 'hoarding', 'boasting', 'idle', 'slow'].map((name) => [
          name,
          { trainer: name, dataset },
        ]),
      ),
    },
  },
  '/',
);

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  let store: FeatureStore;
  beforeAll(async () => {
    database = await createTestDatabase(server);
    store = await makeStore();
    await storeHours(database.db, 700);
  });
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });
  const setup = (publish?: TrainingSetup['publish']): TrainingSetup => ({
    ...{ store, db: database.db, config, views, product: 'test', env },
    ...(publish === undefined ? {} : { publish }),
  });
  const work = (publish?: TrainingSetup['publish']) =>
    startWorker(database.db, {
      handle: createRequestHandler(setup(publish)),
      leaseMs: 5_000,
      graceMs: 100,
    });
  const enqueue = (modelId: string, maxAttempts = 1) =>
    enqueueRetrainRequest(database.db, { modelId, reason: 'a test', maxAttempts });
  const read = (id: string) => getRetrainRequest(database.db, id);
  const ended = (id: string) => until(async () => ['completed', 'failed'].includes((await read(id)).status));

  it('trains a model on the newest rows, and hands on all that tells what it is', async () => {
    const { id } = await enqueue('swings');
    const published: TrainedModel[] = [];
    await using _ = work(async (trained) => {
      published.push(trained);
      await database.db.transaction((tx) => completeRetrainRequest(tx, trained.lease));
    });
    await ended(id);
    expect(await read(id)).toMatchObject({ status: 'completed', errorMessage: null });
    const [trained] = published;
    if (trained === undefined) throw new Error('nothing was published');
    const { manifest, asked, artefact, artefactPath, folder, labelEnd } = trained;
    expect(artefactPath).toBe(`models/swings/${id}.${trained.lease.token}/artefact`);
    expect(await hashArtefact(folder)).toEqual(artefact);
    expect(await readdir(join(folder, '..'))).toEqual(['artefact', 'request.json']);
    expect(asked).toMatchObject({
      features: ['to_mean', 'momentum'],
      dataset: { id: manifest.id, hash: manifest.hash, fold: 2, rows: manifest.folds[2]?.train },
    });
    expect(trained.metrics).toMatchObject({ train: { rows: manifest.folds[2]?.train } });
    // Purged: no training label reaches into the rows that are left to judge by.
    expect(labelEnd).toBeLessThanOrEqual(manifest.folds[2]?.blocks[0]?.from ?? 0);
    expect(labelEnd).toBeGreaterThan(begin);
    expect(await verifyDataset(store, { manifest, views })).toMatchObject({ verified: true });

    const rows = join(folder, '..', 'rows.parquet');
    await exportDataset(store, { manifest, out: rows, blind: true });
    const out = join(folder, '..', 'predictions.parquet');
    const predictions = await predictVersion(
      store,
      config,
      { trainer: 'baseline', artefactPath, artefactHash: artefact.hash },
      { rows, out, folder: join(folder, '..', 'predicting'), env },
    );
    expect(predictions.pred).toHaveLength(manifest.data.rows);
    expect((await readFile(out)).length).toBeGreaterThan(100);
  });

  it('completes the request by itself where nothing publishes, whatever the model is called', async () => {
    const { id } = await enqueue('Swings/ä');
    await using _ = work();
    await ended(id);
    expect((await read(id)).status).toBe('completed');
    const places = await readdir(join(store.folder, 'models'));
    expect(places.filter((place) => /^swings-\.[0-9a-f]{12}$/.test(place))).toHaveLength(1);
  });

  it.each([
    ['exits', /^trainer\.failed: the trainer "exits" exited with 3.*KeyError/s],
    ['garbage', /^trainer\.output_invalid: .*LightGBM/],
    ['hangs', /^trainer\.time_exceeded: .*after 0\.5 s/],
    ['hungry', /^trainer\.memory_exceeded: /],
    ['hoarding', /^trainer\.folder_exceeded: /],
    ['boasting', /^trainer\.metrics_invalid: /],
    ['idle', /^trainer\.artefact_missing: /],
    ['starved', /^trainer\.rows_empty: fold \d of swings/],
    ['unheard-of', /^trainer\.model_unknown: /],
  ])(
    'fails the request of a model whose trainer is one that %s, says so, and leaves nothing',
    async (model, message) => {
      // Where memory cannot be watched there is nothing to fail.
      if (model === 'hungry' && process.platform !== 'linux') return;
      const { id } = await enqueue(model);
      let published = false;
      await using _ = work(async () => {
        published = true;
      });
      await ended(id);
      expect(await read(id)).toMatchObject({
        status: 'failed',
        errorMessage: expect.stringMatching(message),
      });
      expect(published).toBe(false);
      expect(await readdir(join(store.folder, 'models', model)).catch(() => [])).toEqual([]);
    },
  );

  it('ends the trainer when the worker stops, and the next one begins anew', async () => {
    const { id } = await enqueue('slow');
    const first = work();
    await until(async () => ((await read(id)).progress ?? 0) >= 0.2);
    const [left = ''] = await readdir(join(store.folder, 'models', 'slow'));
    expect(await first.stop()).toMatchObject({ released: 1 });
    expect(await read(id)).toMatchObject({ status: 'pending', attempt: 0 });
    expect(await readdir(join(store.folder, 'models', 'slow'))).toEqual([]);
    const second = work();
    await until(async () => (await readdir(join(store.folder, 'models', 'slow'))).length === 1);
    expect(await readdir(join(store.folder, 'models', 'slow'))).not.toEqual([left]);
    await second.stop();
  });

  it('takes all that is stored where a dataset does not say until when', async () => {
    const resolve = async (rows: object) =>
      (await resolveDatasetSpec(database.db, { dataset: { ...dataset, rows } }, '/')).rows;
    const open = { of: 'candles', symbols: ['BTCUSDT'], tf: '1h' };
    const end = begin + 700 * hour + 1;
    expect(await resolve({ ...open, from: '2026-01-22' })).toMatchObject({ to: end });
    expect(await resolve({ ...open, last: '10d' })).toMatchObject({ from: end - 240 * hour, to: end });
    expect(await resolve({ ...open, from: '2026-01-22', to: '2026-01-25' })).toMatchObject({
      to: Date.UTC(2026, 0, 25),
    });
    await expect(resolve({ ...open, from: '2026-01-22', last: '10d' })).rejects.toMatchObject({
      code: 'dataset.spec_invalid',
    });
    await expect(resolve({ ...open, last: '10d', to: '2026-01-25' })).rejects.toMatchObject({
      code: 'dataset.spec_invalid',
    });
    await expect(resolve({ ...open, symbols: ['ETHUSDT'], last: '10d' })).rejects.toMatchObject({
      code: 'series.unknown',
    });
  });

  it('takes what a dataset is made of from a file, and rows from one beside it', async () => {
    await using folder = await makeFolder();
    const resolve = async (file: string) =>
      (await resolveDatasetSpec(database.db, { dataset: file }, folder.path)).rows;
    const write = (name: string, content: unknown) =>
      writeFile(join(folder.path, name), typeof content === 'string' ? content : JSON.stringify(content));
    await mkdir(join(folder.path, 'sets'));
    await write('sets/given.json', { ...dataset, rows: { of: 'file', path: 'rows.csv' } });
    expect(await resolve('sets/given.json')).toEqual({
      of: 'file',
      path: join(folder.path, 'sets', 'rows.csv'),
    });
    await write('swings.json', dataset);
    expect(await resolve('swings.json')).toMatchObject({ of: 'candles', from: Date.UTC(2026, 0, 22) });
    await write('broken.json', '[1');
    await expect(resolve('broken.json')).rejects.toMatchObject({ code: 'dataset.spec_invalid' });
    await expect(resolve('nowhere.json')).rejects.toMatchObject({ code: 'file.unreadable' });
  });
});
