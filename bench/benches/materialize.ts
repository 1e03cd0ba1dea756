// The feature store: candles from PostgreSQL into Parquet files, beside psql's binary COPY TO of the same rows into a file; fifty features
// of a year of minutes into files that are named by the hash of their inputs, beside a program that reads the same files of candles,
// computes, and writes the Parquet once; and the run after that, with nothing changed.
//
// A regression of the export means that rows are copied once more on their way, or read row by row. One of materialisation, that inputs are read or
// hashed twice, or that the writing of a month waits for what it need not. One of the run with nothing changed, that something is read to
// find that out which names already tell.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Db } from '@tidemark/db';
import { createTestDatabase, type TestDatabase, type TestServer } from '@tidemark/db/testing';
import {
  exportCandles,
  type FeatureStore,
  materializeFeatures,
  openFeatureStore,
  planPrune,
  pruneVersions,
} from '@tidemark/feature-store';
import { defineFeatureView, type FeatureView, shippedViews } from '@tidemark/features';
import { readKnownAtWatermark } from '@tidemark/store';
import type { Bench, BenchOptions } from '../support/bench.ts';
import { findPsql } from '../support/find-psql.ts';
import { generateHistory } from '../support/generate-history.ts';
import { interleave } from '../support/interleave.ts';
import type { Measurement } from '../support/measurement.ts';
import { runPsql } from '../support/run-psql.ts';
import { time } from '../support/time.ts';
import { writeFeaturesByHand } from '../support/write-features-by-hand.ts';

const features = 50;
const series = { symbol: 'S001', tf: '1m' } as const;
const rounds = 5;

export const materialize: Bench = {
  title: 'candles into Parquet against psql, features into the feature store against by hand, and again',
  async *run(options) {
    const psql = findPsql();
    if (psql === null) return options.log('not run: there is no psql');
    for (const server of options.servers) {
      const folder = await mkdtemp(join(tmpdir(), 'tidemark-materialize-'));
      try {
        yield* measure(server, options, { psql, folder });
      } finally {
        await rm(folder, { recursive: true });
      }
    }
  },
};

interface Places {
  readonly psql: string;
  readonly folder: string;
}

async function* measure(
  server: TestServer,
  { quick, log }: BenchOptions,
  { psql, folder }: Places,
): AsyncGenerator<Measurement> {
  const minutes = quick ? 60_000 : 500_000;
  await using database = await createTestDatabase(server);
  const { db } = database;
  // 8,333 chunks of an hour would take minutes to make, for both sides alike.
  if (server.kind === 'timescale')
    await db.query('widen-chunks', `SELECT set_chunk_time_interval('candles', interval '7 days')`);
  await generateHistory(db, { symbols: 1, minutes, stoppedAfter: 1_000 }, log);
  const about = { server: server.name, ...(server.kind === 'timescale' ? { note: 'chunks of 7 days' } : {}) };
  yield { ...about, ...(await measureExport(database, minutes, { psql, folder })) };
  // What follows reads no more of the server than its watermark.
  if (server.kind === 'timescale') return;
  const view = viewOf(features);
  await using store = await openFeatureStore({ folder: join(folder, 'store') });
  const exported = await exportCandles(store, db, series);
  const files = exported.months.map(({ path }) => path);
  const again: number[] = [];
  const [ours = [], theirs = []] = await interleave(rounds, [
    async () => {
      await forget(store, db, view);
      const seconds = await time(() => run(store, db, { view, written: files.length }));
      again.push(await time(() => run(store, db, { view, written: 0 })));
      log(`ours: ${seconds.toFixed(2)} s, with nothing changed ${again.at(-1)?.toFixed(3)} s`);
      return seconds;
    },
    async () => {
      const to = join(folder, 'by-hand');
      const seconds = await time(async () => {
        const rows = await writeFeaturesByHand(store.engine.connection, view, files, to);
        if (rows !== minutes) throw new Error(`${rows} of ${minutes} rows were written by hand`);
      });
      log(`by hand: ${seconds.toFixed(2)} s`);
      return seconds;
    },
  ]);
  const what = `${features} features of ${minutes} candles, in ${files.length} months`;
  yield {
    ...about,
    what: `materialising ${what}`,
    peer: 'reading the files of candles, computing and writing Parquet by hand',
    unit: 's',
    ours,
    theirs,
    bound: { is: 'at most', value: 1.5 },
  };
  yield {
    ...about,
    what: `materialising ${what}, with nothing changed`,
    peer: 'the first time',
    unit: 's',
    ours: again,
    theirs: ours,
    bound: { is: 'at most', value: 0.1 },
  };
}

async function measureExport(
  { db, url }: TestDatabase,
  minutes: number,
  { psql, folder }: Places,
): Promise<Omit<Measurement, 'server'>> {
  const knownAt = await readKnownAtWatermark(db);
  let stores = 0;
  const columns = 'ts, o, h, l, c, v, vwap, taker_buy_vol, known_from';
  const script = `\\copy (SELECT ${columns} FROM candles WHERE symbol = '${series.symbol}' AND tf = '1m' ORDER BY ts) TO '${join(folder, 'copied')}' WITH (FORMAT binary)\n`;
  const [ours = [], theirs = []] = await interleave(rounds, [
    async () => {
      stores += 1;
      await using store = await openFeatureStore({ folder: join(folder, `export-${stores}`) });
      const seconds = await time(async () => {
        const { months } = await exportCandles(store, db, { ...series, knownAt });
        const rows = months.reduce((sum, month) => sum + month.rows, 0);
        if (rows !== minutes) throw new Error(`${rows} of ${minutes} rows were exported`);
      });
      return minutes / seconds;
    },
    async () => minutes / (await time(() => runPsql(psql, url, script))),
  ]);
  return {
    what: `candles from the database into Parquet, a file a month (${minutes} rows)`,
    peer: 'psql \\copy TO of the same rows, binary',
    unit: 'rows/s',
    ours,
    theirs,
    bound: { is: 'at least', value: 0.4 },
  };
}

async function run(
  store: FeatureStore,
  db: Db,
  { view, written }: { readonly view: FeatureView; readonly written: number },
): Promise<void> {
  const { months } = await materializeFeatures(store, db, { view, ...series });
  const found = months.filter((month) => month.written).length;
  if (found !== written) throw new Error(`${found} months were written instead of ${written}`);
}

/** As if the view had never been materialised. */
async function forget(store: FeatureStore, db: Db, view: FeatureView): Promise<void> {
  const plan = await planPrune(store, { wholeViews: [view] }).catch(() => null);
  if (plan !== null) await pruneVersions(store, db, plan);
}

function viewOf(count: number): FeatureView {
  const [shipped] = shippedViews.filter(({ name }) => name === 'ta');
  const definitions = Object.entries(shipped?.features ?? {}).slice(0, count);
  if (definitions.length < count) throw new Error(`the view ta has ${definitions.length} features`);
  return defineFeatureView({ name: 'bench', version: 1, features: Object.fromEntries(definitions) });
}
