import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { type Candle, sides } from '@tidemark/domain';
import {
  buildDataset,
  type DatasetSpecInput,
  exportDataset,
  type FeatureStore,
  findDataset,
  listDatasets,
  parseDatasetSpec,
  scorePredictions,
  verifyDataset,
} from '@tidemark/feature-store';
import { createLongChunkDatabase, makeStore } from '@tidemark/feature-store/testing';
import { createViewRegistry } from '@tidemark/features';
import { labelStoredDecisions, upsertCandles } from '@tidemark/store';
import { makeCandle, settleKnownAt } from '@tidemark/store/testing';
import { finiteView, recursiveView } from './make-views.ts';

const hour = 3_600_000;
const begin = Date.UTC(2026, 0, 20);
const views = createViewRegistry([finiteView, recursiveView]);
const symbols = ['BTCUSDT', 'ETHUSDT'];

function hours(symbol: string, count: number): Candle[] {
  return Array.from({ length: count }, (_, at) => {
    const price = 100 + 10 * Math.sin(at / 3) + ((at * 7) % 5) + (symbol === 'BTCUSDT' ? 0 : 3);
    return makeCandle(begin + at * hour, price, { tf: '1h', symbol, h: price + 3, l: price - 3 });
  }).filter((_, at) => at !== 300);
}

const input: DatasetSpecInput = {
  name: 'swings',
  rows: { of: 'candles', symbols, tf: '1h', from: '2026-01-25', to: '2026-02-25' },
  views: ['finite@1', 'recursive'],
  fullFeatureNames: true,
  labels: { kind: 'triple-barrier', profit: '2%', stop: '2%', horizon: 12 },
  split: { kind: 'walk-forward', folds: 3 },
  weights: { halfLife: '10d' },
};

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  let store: FeatureStore;
  const open: AsyncDisposable[] = [];
  beforeAll(async () => {
    database = await createLongChunkDatabase(server);
    open.push(database);
    for (const symbol of symbols)
      for (let at = 0; at < 1_000; at += 500)
        await upsertCandles(database.db, hours(symbol, 1_000).slice(at, at + 500));
    await settleKnownAt(database.db);
  });
  beforeEach(async () => {
    store = await makeStore();
    open.push(store);
  });
  afterAll(async () => {
    for (const one of open.splice(0)) await one[Symbol.asyncDispose]();
  });
  const build = (other: Partial<DatasetSpecInput> = {}) =>
    buildDataset(store, database.db, {
      spec: parseDatasetSpec({ ...input, ...other }),
      views,
      product: 'test',
    });
  const rowsOf = async (path: string, select = '*') => {
    const reader = await store.engine.connection.runAndReadAll(
      `SELECT ${select} FROM read_parquet('${path}', hive_partitioning = false)`,
    );
    return reader.getRowObjectsJS();
  };
  const correct = async () => {
    await upsertCandles(database.db, [makeCandle(begin + 200 * hour, 170, { tf: '1h' })]);
    await settleKnownAt(database.db);
  };

  it('has the labels of the database, the features of the store, and folds without leaks', async () => {
    const { manifest, folder, existed } = await build();
    expect(existed).toBe(false);
    const rows = await rowsOf(join(folder, 'data.parquet'));
    expect(rows.map(({ row }) => Number(row))).toEqual(rows.map((_, at) => at));
    const btc = rows.filter(({ symbol }) => symbol === 'BTCUSDT');
    const outcomes = await labelStoredDecisions(database.db, {
      symbol: 'BTCUSDT',
      tf: '1h',
      decisions: btc.map(({ timestamp }) => ({ ts: (timestamp as Date).getTime(), pred: 'HOLD' })),
      spec: manifest.spec.labels,
    });
    expect(btc.map(({ label }) => label)).toEqual(outcomes.map(({ label }) => label));
    expect(manifest.data.rows).toBe(rows.length);
    expect(manifest.labels).toEqual(
      Object.fromEntries(
        ['BUY', 'SELL', 'HOLD'].flatMap((side) => {
          const count = rows.filter(({ label }) => label === side).length;
          return count === 0 ? [] : [[side, count]];
        }),
      ),
    );
    // The missing hour: windows that hold it are null, and paths that hold it have no label.
    expect(manifest.leftOut).toEqual({ entry_missing: 2, gap: 22 });
    expect(manifest.nullShares.finite__to_mean).toBeGreaterThan(0);
    expect(Object.keys(rows[0] ?? {})).toEqual([
      ...[
        'row',
        'symbol',
        'tf',
        'timestamp',
        'label',
        'label_end',
        'entry_ts',
        'entry_price',
        'stop',
        'buy_rr',
        'sell_rr',
      ],
      ...['finite__to_mean', 'finite__price', 'recursive__ema', 'recursive__to_mean'],
    ]);
    for (const { entry_price: entry, finite__price: price } of btc)
      if (price !== null) expect(entry).not.toBeNull();

    const folds = await rowsOf(join(folder, 'folds.parquet'));
    for (const [number, { train, test }] of manifest.folds.entries()) {
      const own = folds.filter(({ fold }) => fold === number);
      const roles = (role: string) => own.filter((one) => one.role === role);
      expect([roles('train').length, roles('test').length]).toEqual([train, test]);
      const instants = (role: string, column: string) =>
        roles(role).map(({ row }) => Number(rows[Number(row)]?.[column]));
      const firstTest = Math.min(...instants('test', 'timestamp'));
      const lastTrained = Math.max(...instants('train', 'label_end'));
      expect(lastTrained).toBeLessThanOrEqual(firstTest);
      const weights = roles('train').map(({ weight }) => Number(weight));
      expect(weights.reduce((sum, one) => sum + one, 0) / weights.length).toBeCloseTo(1, 9);
      expect(new Set(roles('test').map(({ weight }) => weight))).toEqual(new Set([1]));
    }
  });

  it('is there once, however often it is built, and verifies', async () => {
    const first = await build({ sample: 0.5, seed: 7 });
    const again = await build({ sample: 0.5, seed: 7, knownAt: first.manifest.knownAt });
    expect(again).toMatchObject({ existed: true, manifest: { hash: first.manifest.hash } });
    expect((await build({ sample: 0.5, seed: 8 })).manifest.id).not.toBe(first.manifest.id);
    expect(await listDatasets(store.folder)).toHaveLength(2);
    expect((await findDataset(store.folder, first.manifest.id.slice(0, 6))).id).toBe(first.manifest.id);
    const result = await verifyDataset(store, { manifest: first.manifest, views });
    expect(result.checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(result.verified).toBe(true);
  });

  it('takes the rows of a file, and keeps them', async () => {
    const path = join(store.folder, 'rows.csv');
    const lines = Array.from(
      { length: 400 },
      (_, at) => `ETHUSDT,1h,${new Date(begin + (30 + at) * hour + 60_000).toISOString()}`,
    );
    await writeFile(path, `symbol,tf,timestamp\n${lines.join('\n')}\n`);
    const { manifest } = await build({ name: 'given', rows: { of: 'file', path } });
    expect(manifest.givenRows?.rows).toBe(400);
    await writeFile(path, 'gone');
    expect(await verifyDataset(store, { manifest, views })).toMatchObject({ verified: true });
  });

  it('splits into every choice of test groups, each purged and embargoed', async () => {
    const { manifest, folder } = await build({
      name: 'combined',
      split: { kind: 'combinatorial', groups: 4, testGroups: 2, embargo: '1d' },
    });
    expect(manifest).toMatchObject({ embargoMs: 86_400_000, folds: { length: 6 } });
    const rows = await rowsOf(join(folder, 'data.parquet'), '"row", "timestamp", label_end');
    const folds = await rowsOf(join(folder, 'folds.parquet'));
    for (const [number, { blocks, test, train }] of manifest.folds.entries()) {
      const own = folds.filter(({ fold }) => fold === number);
      expect(own.filter(({ role }) => role === 'test')).toHaveLength(test);
      const trained = own.filter(({ role }) => role === 'train').map(({ row }) => rows[Number(row)]);
      expect(trained).toHaveLength(train);
      for (const row of trained) {
        const [ts, end] = [Number(row?.timestamp), Number(row?.label_end)];
        for (const { from, to } of blocks) expect(end <= from || ts >= to + 86_400_000).toBe(true);
      }
    }
  });

  it('tells what is not as it was', async () => {
    const { manifest, folder } = await build();
    const failed = async () =>
      (await verifyDataset(store, { manifest, views })).checks
        .filter(({ passed }) => !passed)
        .map(({ check }) => check);
    const data = await readFile(join(folder, 'data.parquet'));
    await writeFile(join(folder, 'data.parquet'), data.subarray(0, data.length - 100));
    expect(await failed()).toEqual(['data.parquet is as it was written']);
    await writeFile(join(folder, 'data.parquet'), data);
    expect(await failed()).toEqual([]);
    const candles = manifest.files.find(({ of }) => of === 'candles');
    const pinned = join(store.folder, candles?.path ?? '');
    const bytes = await readFile(pinned);
    bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 0xff;
    await writeFile(pinned, bytes);
    expect(await failed()).toEqual([`${candles?.path} is what its name says`]);
    // What differs in the rows alone, with a file that was written as the manifest says.
    await writeFile(
      pinned,
      await readFile(pinned).then(() => {
        bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 0xff;
        return bytes;
      }),
    );
    const other = {
      ...manifest,
      spec: { ...manifest.spec, labels: { ...manifest.spec.labels, feeBps: 50 } },
    };
    const result = await verifyDataset(store, { manifest: other, views });
    expect(result.checks.filter(({ passed }) => !passed).map(({ check }) => check)).toEqual([
      'made again, its rows are the same',
    ]);
  });

  it('says what is wrong with a specification, and that nothing could be labelled', async () => {
    expect(() => parseDatasetSpec({ ...input, split: { kind: 'random' } })).toThrow(/dataset cannot be/);
    expect(() => parseDatasetSpec({ ...input, rows: { ...input.rows, from: 'yesterday' } })).toThrow(
      /is not a time/,
    );
    await expect(
      build({ rows: { of: 'candles', symbols, tf: '1h', from: '2025-01-01', to: '2025-02-01' } }),
    ).rejects.toMatchObject({ code: 'dataset.empty' });
    await expect(build({ views: ['unknown'] })).rejects.toMatchObject({ code: 'feature.unknown' });
  });

  it('scores predictions for its rows as labelling scores signals', async () => {
    const { manifest, folder } = await build();
    const predictions = join(store.folder, 'predictions.parquet');
    const write = (select: string) =>
      store.engine.connection.run(
        `COPY (${select} FROM read_parquet('${join(folder, 'data.parquet')}')) TO '${predictions}' (FORMAT parquet)`,
      );
    await write(
      `SELECT "row", ['BUY', 'SELL', 'HOLD'][1 + "row" % 3] AS pred, 0.5 + ("row" % 5) / 20 AS proba`,
    );
    const scored = await scorePredictions(store, { manifest, predictions, modelId: 'mine' });
    expect(scored.length).toBe(manifest.data.rows);
    const rows = await rowsOf(join(folder, 'data.parquet'), '"row", symbol, "timestamp"');
    for (const symbol of symbols) {
      const own = rows.filter((row) => row.symbol === symbol);
      const decisions = own.map(({ row, timestamp }) => ({
        ts: (timestamp as Date).getTime(),
        pred: sides[Number(row) % 3] ?? 'HOLD',
      }));
      const outcomes = await labelStoredDecisions(database.db, {
        symbol,
        tf: '1h',
        decisions,
        spec: manifest.spec.labels,
      });
      const index = scored.series.findIndex((series) => series.symbol === symbol);
      const told = Array.from(scored.ts, (ts, at) => ({ ts, at })).filter(
        ({ at }) => scored.seriesOf[at] === index,
      );
      expect(told.map(({ at }) => scored.realizedRr[at])).toEqual(
        outcomes.map((outcome) => (outcome.status === 'resolved' ? outcome.realizedRr : Number.NaN)),
      );
    }
    const blind = join(store.folder, 'blind.parquet');
    await exportDataset(store, { manifest, out: blind, blind: true });
    expect(Object.keys((await rowsOf(blind))[0] ?? {})).toEqual([
      ...['row', 'symbol', 'tf', 'timestamp'],
      ...['finite__to_mean', 'finite__price', 'recursive__ema', 'recursive__to_mean'],
    ]);
    await write(`SELECT "row", 'BUY' AS pred, 0.5 AS proba`);
    await store.engine.connection.run(
      `COPY (SELECT * FROM read_parquet('${predictions}') WHERE "row" <> 7) TO '${predictions}.part' (FORMAT parquet)`,
    );
    await expect(
      scorePredictions(store, { manifest, predictions: `${predictions}.part`, modelId: 'mine' }),
    ).rejects.toThrow(/none for row 7/);
    await write(`SELECT "row", 'UP' AS pred, 0.5 AS proba`);
    await expect(scorePredictions(store, { manifest, predictions, modelId: 'mine' })).rejects.toMatchObject({
      code: 'predictions.invalid',
    });
  });

  // The last one: it changes what is stored.
  it('can be made again after candles were corrected and rows have expired', async () => {
    const { manifest } = await build();
    await correct();
    const changed = await build();
    expect(changed.manifest.data.hash).not.toBe(manifest.data.hash);
    await database.db.query('expire', 'DELETE FROM candles WHERE ts < $1', [new Date(begin + 500 * hour)]);
    const past = await build({ knownAt: manifest.knownAt });
    expect(past).toMatchObject({ existed: true, manifest: { hash: manifest.hash } });
    for (const one of [manifest, changed.manifest])
      expect(await verifyDataset(store, { manifest: one, views })).toMatchObject({ verified: true });
  });
});
