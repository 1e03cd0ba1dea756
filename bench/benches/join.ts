// The point-in-time join of 1,000,000 rows, scattered over all of it, with 3 views of 50 random features over 5,000,000 candles, as Parquet in and
// out, beside the ASOF join that DuckDB has, written by hand over the same files under the same memory limit; and the peak of its memory. Ours does
// more: a ttl, known-at, the order of the input. Then a small part of it beside Feast's `file` offline store, which joins each row with every
// feature row of its symbol before it looks at times: the whole would take it 1e12 rows. Feast needs a Python that has it: TIDEMARK_PYTHON, or
// `python3`.
//
// A regression against DuckDB means that whole feature rows are sorted or carried through a join again, where keys and places would do; one
// of memory, that something is gathered outside of DuckDB's limit.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FeatureStore, openFeatureStore } from '@tidemark/feature-store';
import type { Bench, BenchOptions } from '../support/bench.ts';
import { interleave } from '../support/interleave.ts';
import type { Measurement } from '../support/measurement.ts';
import { type JoinWork, runJoin } from '../support/run-join.ts';
import { type PythonRun, runPython } from '../support/run-python.ts';
import { writeFeatureFiles } from '../support/write-feature-files.ts';

const views = ['one', 'two', 'three'];
const symbols = ['ADAUSDT', 'BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT'];
const features = 50;
const from = Date.UTC(2024, 0, 1);
const memoryLimit = '1GB';

export const joinBench: Bench = {
  title: "the point-in-time join against DuckDB's ASOF join and Feast's file store",
  async *run(options) {
    if (process.platform !== 'linux') return options.log('not run: peak memory is read from /proc');
    const folder = await mkdtemp(join(tmpdir(), 'tidemark-join-'));
    try {
      yield* besideFeast(join(folder, 'small'), options);
      yield* besideDuckDb(folder, options);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

async function* besideDuckDb(folder: string, { quick, log }: BenchOptions): AsyncGenerator<Measurement> {
  const size = quick ? { rows: 20_000, minutes: 60_000 } : { rows: 1_000_000, minutes: 1_000_000 };
  log('writing feature files');
  await using made = await makeStore(folder, size);
  const { store, rows } = made;
  for (const joined of [views, views.slice(0, 1)]) {
    const work: JoinWork = { folder, store: store.folder, rows, views: joined, memoryLimit };
    const peaks: number[] = [];
    const ours = async () => {
      const run = await runJoin('ours', work);
      peaks.push(run.peakBytes / 1e6);
      return size.rows / run.seconds;
    };
    const theirs = async () => size.rows / (await runJoin('asof', work)).seconds;
    const [own = [], peer = []] = await interleave(quick ? 1 : 3, [ours, theirs]);
    await checkSame(store, folder, joined.length);
    const what = `${size.rows} rows with ${joined.length} views of ${features} features over ${symbols.length * size.minutes} candles`;
    const common = { server: `DuckDB within ${memoryLimit}`, theirs: [], peer: null };
    yield {
      ...{ ...common, what, peer: 'an ASOF join by hand', unit: 'rows/s', ours: own, theirs: peer },
      bound: quick ? null : { is: 'at least', value: 0.8 },
      note: 'in the order of the input; the peer in any',
    };
    yield {
      ...{ ...common, what: `peak memory, ${what}`, unit: 'MB', ours: peaks },
      bound: { is: 'at most', value: 2_000 },
    };
  }
}

interface FeastRun extends PythonRun {
  readonly version: string;
  readonly rows: number;
}

async function* besideFeast(folder: string, { quick, log }: BenchOptions): AsyncGenerator<Measurement> {
  const python = findFeast();
  if (python === null) return log('not run: there is no Python with Feast');
  const size = quick ? { rows: 200, minutes: 500 } : { rows: 1_500, minutes: 2_000 };
  await mkdir(folder);
  await using made = await makeStore(folder, size);
  const { store, rows } = made;
  await writeFeastSources(store, folder);
  const work: JoinWork = { folder, store: store.folder, rows, views, memoryLimit };
  let version = '';
  const ours = async () => size.rows / (await runJoin('ours', work)).seconds;
  const theirs = async () => {
    const run: FeastRun = await runPython(python, 'join.py', [folder, rows, ...views]);
    if (run.rows !== size.rows) throw new Error(`Feast gave ${run.rows} rows`);
    version = run.version;
    return size.rows / run.compute;
  };
  const [own = [], peer = []] = await interleave(quick ? 1 : 3, [ours, theirs]);
  yield {
    what: `${size.rows} rows with ${views.length} views of ${features} features over ${symbols.length * size.minutes} candles`,
    server: `DuckDB within ${memoryLimit}`,
    peer: `Feast ${version}, file offline store`,
    unit: 'rows/s',
    ours: own,
    theirs: peer,
    bound: quick ? null : { is: 'at least', value: 20 },
    note: 'a size that Feast can take: it pairs each row with all feature rows of its symbol',
  };
}

interface Made extends AsyncDisposable {
  readonly store: FeatureStore;
  readonly rows: string;
}

async function makeStore(
  folder: string,
  { rows: count, minutes }: { readonly rows: number; readonly minutes: number },
): Promise<Made> {
  const store = await openFeatureStore({ folder: join(folder, 'store'), memoryLimit: '2GB', threads: 2 });
  await writeFeatureFiles(store, { views, symbols, features, minutes, from });
  const rows = join(folder, 'rows.parquet');
  const listed = symbols.map((symbol) => `'${symbol}'`).join(', ');
  // From the first feature row on: the peers' rows without a match are another matter.
  await store.engine.connection.run(`
    COPY (SELECT i AS id, [${listed}][1 + (hash(i) % ${symbols.length})::INTEGER] AS symbol, '1m' AS tf,
        make_timestamptz((${from} + 60000 + (hash(i + 0.5) % ${(minutes - 1) * 60_000})::BIGINT) * 1000) AS timestamp
      FROM range(${count}) rows(i)) TO '${rows}' (FORMAT parquet)`);
  return { store, rows, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}

/** Both sides must have done the same work. */
async function checkSame(store: FeatureStore, folder: string, joined: number): Promise<void> {
  const some = Array.from({ length: joined }, (_, view) =>
    [0, 17, features - 1].map((at) => `v${view}_f${at}`),
  );
  const digest = async (side: string) => {
    const reader = await store.engine.connection.runAndReadAll(
      `SELECT count(*), sum(hash(id, symbol, timestamp, ${some.flat().join(', ')})::HUGEINT) FROM read_parquet('${join(folder, `${side}.parquet`)}')`,
    );
    return reader.getRows()[0]?.join(' ');
  };
  const [ours, theirs] = [await digest('ours'), await digest('asof')];
  if (ours !== theirs) throw new Error(`the joins differ: ${ours} and ${theirs}`);
}

/** One file a view, with the symbol in it: Feast knows no folders. */
async function writeFeastSources({ folder, engine }: FeatureStore, target: string): Promise<void> {
  for (const view of views) {
    const files = join(folder, 'features', `view=${view}`, 'version=1', '*', '*', '*', '*.parquet');
    await engine.connection.run(`
      COPY (SELECT * EXCLUDE (tf, "view", version, month) FROM read_parquet('${files}', hive_partitioning = true))
      TO '${join(target, `${view}.parquet`)}' (FORMAT parquet)`);
  }
}

function findFeast(): string | null {
  const python = process.env.TIDEMARK_PYTHON ?? 'python3';
  return spawnSync(python, ['-c', 'import feast, pandas, pyarrow']).status === 0 ? python : null;
}
