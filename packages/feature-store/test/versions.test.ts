import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import {
  diffVersions,
  type FeatureStore,
  listFeatureVersions,
  materializeFeatures,
  planPrune,
  pruneVersions,
  rebuildFeatureRegistry,
  verifyFeatureStore,
} from '@tidemark/feature-store';
import { makeStore } from '@tidemark/feature-store/testing';
import { listFeatureFiles, listRegisteredViews, registerFeatureView, upsertCandles } from '@tidemark/store';
import { makeCandle, settleKnownAt } from '@tidemark/store/testing';
import { finiteView, recursiveView } from './make-views.ts';

const hour = 3_600_000;
/** 2026-01-20T00:00:00Z */
const begin = Date.UTC(2026, 0, 20);
const series = { symbol: 'BTCUSDT', tf: '1h' } as const;
const views = [finiteView, recursiveView];

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  let store: FeatureStore;
  const open: AsyncDisposable[] = [];
  const correct = async (at: number, price: number) => {
    await upsertCandles(database.db, [makeCandle(at, price, { tf: '1h' })]);
    await settleKnownAt(database.db);
  };
  const materialize = async () => {
    for (const view of views) await materializeFeatures(store, database.db, { view, ...series });
  };
  // Three months, one of which is superseded once: from the end of January to March.
  beforeEach(async () => {
    database = await createTestDatabase(server);
    store = await makeStore();
    open.push(store, database);
    const candles = Array.from({ length: 1_000 }, (_, at) =>
      makeCandle(begin + at * hour, 100 + 10 * Math.sin(at), { tf: '1h' }),
    );
    for (let at = 0; at < candles.length; at += 500)
      await upsertCandles(database.db, candles.slice(at, at + 500));
    await settleKnownAt(database.db);
    await materialize();
    await correct(Date.UTC(2026, 1, 3), 500);
    await materialize();
  });
  afterAll(async () => {
    for (const one of open.splice(0)) await one[Symbol.asyncDispose]();
  });
  const february = (view: string, current: boolean) => async () => {
    const versions = await listFeatureVersions(store, { view, month: '2026-02' });
    const found = versions.find((one) => one.current === current);
    if (found === undefined) throw new Error('there is no such version');
    return found;
  };

  it('registers what is published, catches up on what was not recorded, and is made again from the files', async () => {
    const { db } = database;
    const versions = await listFeatureVersions(store);
    const known = versions.map(({ metadata: _, ...version }) => version);
    expect(known.map(({ view, month, current }) => [view, month, current])).toEqual(
      ['finite', 'recursive'].flatMap((view) => [
        [view, '2026-01', true],
        [view, '2026-02', false],
        [view, '2026-02', true],
        [view, '2026-03', true],
      ]),
    );
    expect(await listFeatureFiles(db)).toEqual(known);
    // As if this process had died between publishing and recording.
    await db.query('lose', `DELETE FROM feature_partitions WHERE month = '2026-02' AND view = 'finite'`);
    await materialize();
    expect(await listFeatureFiles(db)).toEqual(known);
    await db.query('lose-all', 'DELETE FROM feature_views');
    const stale = { ...recursiveView, name: 'gone' };
    await registerFeatureView(db, stale);
    expect(await rebuildFeatureRegistry(store, db)).toEqual({ views: 2, files: 8 });
    expect(await listFeatureFiles(db)).toEqual(known);
    expect((await listRegisteredViews(db)).map(({ name, fingerprint }) => [name, fingerprint])).toEqual(
      views.map(({ name, fingerprint }) => [name, fingerprint]),
    );
  });

  it('refuses a view that the database knows as another one, before anything is written', async () => {
    const other = await makeStore();
    open.push(other);
    const changed = { ...finiteView, fingerprint: 'f'.repeat(64) };
    await expect(materializeFeatures(other, database.db, { view: changed, ...series })).rejects.toMatchObject(
      { code: 'feature.conflict' },
    );
    expect(existsSync(join(other.folder, 'features'))).toBe(false);
  });

  it('tells where two versions differ', async () => {
    const [old, now] = [await february('finite', false)(), await february('finite', true)()];
    const side = ({ path }: { readonly path: string }) => ({
      paths: [join(store.folder, path)],
      names: finiteView.names,
    });
    const { common, onlyA, onlyB, features } = await diffVersions(store, side(old), side(now));
    expect([common, onlyA, onlyB]).toEqual([old.rows, 0, 0]);
    const first = Date.UTC(2026, 1, 3, 1);
    expect(features).toMatchObject([
      { feature: 'to_mean', rows: 20, first },
      { feature: 'price', rows: 1, first },
    ]);
    const shorter = { ...side(now), names: ['price'] };
    expect(await diffVersions(store, side(old), shorter)).toMatchObject({ featuresOnlyA: ['to_mean'] });
  });

  it('prunes what was superseded, and neither what is current nor what a dataset pins', async () => {
    const { db } = database;
    const [finite, recursive] = [await february('finite', false)(), await february('recursive', false)()];
    const manifest = join(store.folder, 'datasets', 'trend', '0123456789abcdef', 'manifest.json');
    await mkdir(dirname(manifest), { recursive: true });
    await writeFile(manifest, JSON.stringify({ files: [{ path: finite.path, hash: finite.hash }] }));
    const plan = await planPrune(store);
    expect(plan.versions.map(({ hash }) => hash)).toEqual([recursive.hash]);
    expect(plan.kept).toMatchObject([{ version: { hash: finite.hash }, because: 'dataset' }]);
    expect(plan.bytes).toBe(recursive.bytes);
    expect(existsSync(join(store.folder, recursive.path))).toBe(true);
    await pruneVersions(store, db, plan);
    expect(existsSync(dirname(join(store.folder, recursive.path)))).toBe(false);
    expect((await listFeatureFiles(db)).map(({ path }) => path)).not.toContain(recursive.path);
    expect((await verifyFeatureStore(store, { recompute: true })).problems).toEqual([]);
    expect((await planPrune(store)).versions).toEqual([]);
  });

  it('keeps a superseded version from whose state a current one goes on', async () => {
    // The end of February changes its state, and only February is computed again.
    await correct(Date.UTC(2026, 1, 28, 20), 900);
    const range = { from: Date.UTC(2026, 1, 1), to: Date.UTC(2026, 2, 1) };
    await materializeFeatures(store, database.db, { view: recursiveView, ...series, range });
    const plan = await planPrune(store, { view: 'recursive' });
    expect(plan.kept.map(({ because }) => because)).toContain('state');
    await pruneVersions(store, database.db, plan);
    expect((await verifyFeatureStore(store, { recompute: true })).problems).toEqual([]);
  });

  it('prunes a view as a whole when it is named', async () => {
    const plan = await planPrune(store, { wholeViews: [{ name: 'finite', version: 1 }] });
    expect(plan.versions).toHaveLength(4);
    await pruneVersions(store, database.db, plan);
    expect(existsSync(join(store.folder, 'features', 'view=finite'))).toBe(false);
    expect((await listRegisteredViews(database.db)).map(({ name }) => name)).toEqual(['recursive']);
    await expect(planPrune(store, { wholeViews: [{ name: 'finite', version: 1 }] })).rejects.toMatchObject({
      code: 'feature.unknown',
    });
  });

  it('verifies every file, and computes every value again', async () => {
    const found = await verifyFeatureStore(store, { recompute: true });
    expect(found).toMatchObject({ candleFiles: 4, featureFiles: 8, notRecomputed: [], problems: [] });
    const rows = (await listFeatureVersions(store)).reduce((sum, one) => sum + one.rows, 0);
    expect(found.recomputedRows).toBe(rows);
    expect(await verifyFeatureStore(store, { view: 'finite' })).toMatchObject({ featureFiles: 4 });
  });

  it('finds what is torn, renamed, exchanged or gone', async () => {
    const kinds = async (recompute = false) => {
      const { problems } = await verifyFeatureStore(store, { recompute });
      return problems.map(({ kind, path }) => [kind, basename(path).slice(0, 6)]);
    };
    const damaged = async (path: string, damage: () => Promise<void>, recompute = false) => {
      const before = await readFile(path);
      await damage();
      const found = await kinds(recompute);
      await writeFile(path, before);
      expect(await kinds()).toEqual([]);
      return found;
    };
    const current = await february('recursive', true)();
    const file = join(store.folder, current.path);
    const short = current.hash.slice(0, 6);
    const bytes = await readFile(file);
    expect(await damaged(file, () => writeFile(file, bytes.subarray(0, bytes.length / 2)))).toContainEqual([
      'unreadable',
      short,
    ]);
    const other = await february('recursive', false)();
    const exchanged = await readFile(join(store.folder, other.path));
    expect(await damaged(file, () => writeFile(file, exchanged))).toContainEqual(['misplaced', short]);
    const state = file.replace('.parquet', '.state.json');
    expect(await damaged(state, () => writeFile(state, '{}'))).toEqual([['state', short]]);
    // The same bytes under the footer of the file: only computing again tells.
    const { connection } = store.engine;
    const footer = JSON.stringify(current.metadata);
    const changed = `COPY (SELECT * REPLACE (CASE WHEN event_timestamp = '2026-02-10 00:00:00+00' THEN ema + 1e-12 ELSE ema END AS ema)
      FROM read_parquet('${file}.old', hive_partitioning = false)) TO '${file}' (FORMAT parquet, KV_METADATA {tidemark: '${footer}'})`;
    await writeFile(`${file}.old`, bytes);
    const change = async () => {
      await connection.run(changed);
    };
    expect(await damaged(file, change)).toEqual([]);
    expect(await damaged(file, change, true)).toEqual([['values', short]]);
  });
});
