import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { describeEachServer, realKlines, reportNotRun, type TestDatabase } from '@tidemark/db/testing';
import { type FeatureStore, findDataset, verifyDataset } from '@tidemark/feature-store';
import { createLongChunkDatabase, makeStore } from '@tidemark/feature-store/testing';
import { createViewRegistry, shippedViews } from '@tidemark/features';
import { discoverArchive, openBinanceArchive } from '@tidemark/market';
import {
  claimRetrainRequest,
  enqueueRetrainRequest,
  getActiveModel,
  getRetrainRequest,
  listJudgements,
  listModelVersions,
  loadCandleFile,
  promoteModel,
  rollBackModel,
} from '@tidemark/store';
import { settleKnownAt } from '@tidemark/store/testing';
import { parseTrainerConfig } from '../src/config/read-trainer-config.ts';
import { createGatedPublish } from '../src/gate/create-gated-publish.ts';
import { createRequestHandler } from '../src/work/handle-request.ts';

const klines = realKlines();
if (klines === null) reportNotRun('the retrain loop on real candles', 'there are no klines on this machine');

const views = createViewRegistry(shippedViews);
const config = parseTrainerConfig(
  {
    models: {
      near: {
        dataset: {
          name: 'near',
          rows: { of: 'candles', symbols: ['NEARUSDT'], tf: '1m', from: '2023-08-02', every: 15 },
          views: ['microstructure@1'],
          labels: { kind: 'triple-barrier', profit: '1%', stop: '1%', horizon: 240 },
          split: { kind: 'walk-forward', folds: 4, embargo: '1d' },
        },
        gate: { minimumDays: 10 },
      },
    },
  },
  '/',
);

// Months of candles, two trainings and two judgements: half a minute, on a machine that is busy two.
jest.setTimeout(300_000);

await describeEachServer((klines === null ? describe.skip : describe) as typeof describe, (server) => {
  let database: TestDatabase;
  let store: FeatureStore;
  beforeAll(async () => {
    database = await createLongChunkDatabase(server);
    store = await makeStore();
  });
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  const load = async (year: string) => {
    const archive = await openBinanceArchive({ base: klines ?? '', cacheDir: '/nowhere' });
    const files = (await discoverArchive(klines ?? '')).filter(
      ({ symbol, period }) => symbol === 'NEARUSDT' && period.startsWith(year),
    );
    for (const file of files) {
      const there = await archive.find(file);
      if (there !== null) await loadCandleFile(database.db, await archive.open(there));
    }
    await settleKnownAt(database.db);
    return files.length;
  };
  /** Enqueues a request, and works it as a worker does. */
  const retrain = async (reason: string) => {
    const { db } = database;
    const { id } = await enqueueRetrainRequest(db, { modelId: 'near', reason });
    const claimed = await claimRetrainRequest(db, { worker: 'test' });
    if (claimed === null) throw new Error('there was nothing to claim');
    const setup = { store, db, config, views, product: 'test', env: { PATH: process.env.PATH ?? '' } };
    const handle = createRequestHandler({ ...setup, publish: createGatedPublish(setup) });
    await handle(claimed.request, claimed.lease, {
      signal: new AbortController().signal,
      progress: () => {},
    });
    expect((await getRetrainRequest(db, id)).status).toBe('completed');
    const versions = await listModelVersions(db, { modelId: 'near' });
    const version = versions.at(-1);
    if (version === undefined) throw new Error('nothing was registered');
    return version;
  };

  it('trains on 2023, again when 2026 has arrived, lets the gate decide, rolls back, and can make both datasets again', async () => {
    const { db } = database;
    expect(await load('2023')).toBe(3);
    const first = await retrain('the first one');
    const [judged] = await listJudgements(db, { modelId: 'near', version: 1 });
    expect(judged).toMatchObject({ againstVersion: null, report: { against: 'benchmarks' } });
    // Judged by what was decided after its training: the last quarter of 2023, less the embargo.
    expect(judged?.window.from).toBe(first.labelEnd + 86_400_000);
    expect(judged?.report.checks.find(({ check }) => check === 'decisions')?.found).toBeGreaterThan(1_000);
    expect(first.state).toBe(judged?.report.passed === true ? 'active' : 'candidate');
    await db.transaction((tx) => promoteModel(tx, { modelId: 'near', version: 1, reason: 'manual' }));

    expect(await load('2026')).toBe(3);
    const second = await retrain('2026 has arrived');
    expect(second.dataset.hash).not.toBe(first.dataset.hash);
    expect(second.labelEnd).toBeGreaterThan(first.labelEnd);
    const [again] = await listJudgements(db, { modelId: 'near', version: 2 });
    expect(again).toMatchObject({ againstVersion: 1, report: { against: 'active' } });
    expect((await getActiveModel(db, { modelId: 'near' }))?.version).toBe(
      again?.report.passed === true ? 2 : 1,
    );

    await db.transaction((tx) => promoteModel(tx, { modelId: 'near', version: 2, reason: 'manual' }));
    expect((await db.transaction((tx) => rollBackModel(tx, { modelId: 'near' }))).version).toBe(1);
    for (const { dataset } of [first, second]) {
      const manifest = await findDataset(store.folder, dataset.id);
      const { verified, checks } = await verifyDataset(store, { manifest, views });
      expect([verified, checks.filter(({ passed }) => !passed)]).toEqual([true, []]);
    }
  });
});
