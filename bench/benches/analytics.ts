// What the analytics promise over a million labelled signals with fifty features each. The exact summary (reading the rows
// and every metric) against pandas that reads the same rows from the same server and applies quantstats' formulas; the summary
// from the rollup by day against the exact one; univariate importance of all features against scipy's own estimators, each with
// and without the reading; and the peak memory of the process that does it. The peers need a Python with pandas, scipy,
// psycopg2 and sqlalchemy: TIDEMARK_PYTHON, or `python3`. With `--long` five million too: how the time grows.
//
// A regression of the exact summary means that rows become objects again, or that a metric sorts by comparison. One of the
// rollup means that days are computed when they are read. One of importance means that features are ranked once a metric
// instead of once, or that columns are all held at once.
import { maintain } from '@tidemark/db';
import { createTestDatabase, type TestDatabase, type TestServer } from '@tidemark/db/testing';
import { summarizeDays, summarizePerformance } from '@tidemark/evaluation';
import { readScoredSignals, readSignalDays } from '@tidemark/store';
import type { Bench, BenchOptions } from '../support/bench.ts';
import { findPython } from '../support/find-python.ts';
import {
  type GeneratedSignals,
  generatedModel,
  generateSignals,
  type SignalHistory,
} from '../support/generate-signals.ts';
import { interleave } from '../support/interleave.ts';
import type { Bound, Measurement } from '../support/measurement.ts';
import { type ImportanceRun, runImportance } from '../support/run-importance.ts';
import { type PythonRun, runPython } from '../support/run-python.ts';
import { time } from '../support/time.ts';

const million: SignalHistory = { symbols: 10, minutes: 100_000, features: 50 };
const fiveMillion: SignalHistory = { ...million, minutes: 500_000 };
/** More than 30 days, below which there is no Sharpe ratio. */
const few: SignalHistory = { symbols: 1, minutes: 50_000, features: 50 };

const memoryLimit = 1_000;

const everySignal = {
  range: { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY },
  modelId: generatedModel,
};

export const analytics: Bench = {
  title: 'summaries and importance over a million signals against pandas, scipy and each other',
  async *run(options) {
    const python = findPython();
    if (python === null)
      options.log(
        'not run: the peers in Python, for there is none with pandas, scipy, psycopg2 and sqlalchemy',
      );
    for (const server of options.servers) {
      const history = options.quick ? few : million;
      const first = yield* measure(server, options, { history, python });
      if (options.long) yield* measureGrowth(server, options, first);
    }
  },
};

interface Measured {
  /** Seconds of each run of the exact summary, reading included. */
  readonly exact: readonly number[];
  readonly importance: ImportanceRun;
}

interface Case {
  readonly history: SignalHistory;
  readonly python: string | null;
}

async function prepare(
  { db }: TestDatabase,
  server: TestServer,
  history: SignalHistory,
  log: BenchOptions['log'],
): Promise<GeneratedSignals> {
  const generated = await generateSignals(db, history, log);
  if (server.kind === 'timescale') {
    const { seconds } = await maintain(db);
    log(`compressed and rolled up in ${seconds.toFixed(0)} s`);
  } else {
    for (const table of ['signals', 'outcomes']) await db.query('vacuum', `VACUUM ANALYZE ${table}`);
    // Brings the rollup up to date, as the first look at a model does: until then each day is looked through for what is pending.
    await readSignalDays(db, everySignal);
  }
  return generated;
}

async function* measure(
  server: TestServer,
  options: BenchOptions,
  { history, python }: Case,
): AsyncGenerator<Measurement, Measured> {
  const { quick, log } = options;
  await using database = await createTestDatabase(server);
  const { db, url } = database;
  const { rows, specId } = await prepare(database, server, history, log);
  const peer = [url, generatedModel, String(specId)];

  const exact = async () => summarizePerformance(await readScoredSignals(db, everySignal));
  const rolledUp = async () => summarizeDays(await readSignalDays(db, everySignal));
  const [summary, sums] = [await exact(), await rolledUp()];
  check('the rollup', sums.sharpe, summary.sharpe);
  check('the rollup', sums.signals, rows);
  const sides = [() => time(exact), () => time(rolledUp)];
  if (python !== null) {
    sides.push(async () => {
      const run = await runPython<PythonRun & { summary: Record<string, number> }>(
        python,
        'summary.py',
        peer,
      );
      for (const name of [
        'signals',
        'profitFactor',
        'sharpe',
        'sortino',
        'maxDrawdown',
        'sqn',
        'effectiveN',
      ] as const)
        check(`pandas' ${name}`, run.summary[name] ?? null, summary[name]);
      log(`pandas: read ${run.read.toFixed(1)} s, computed ${run.compute.toFixed(1)} s`);
      return run.total;
    });
  }
  const [ours = [], byDay = [], pandas = []] = await interleave(quick ? 1 : 3, sides);
  const common = { server: server.name, unit: 's' };
  const millions = `${rows.toLocaleString('en-US')} signals`;
  if (pandas.length > 0) {
    yield {
      ...common,
      what: `exact summary of ${millions}, reading included`,
      peer: "pandas with quantstats' formulas on the same rows",
      ours,
      theirs: pandas,
      bound: quick ? null : atMost(1 / 5),
    };
  }
  yield {
    ...common,
    what: `summary of ${millions} from the rollup by day`,
    peer: 'the exact summary',
    ours: byDay,
    theirs: ours,
    bound: quick ? null : atMost(1 / 20),
  };

  const own = await runImportance(url, generatedModel);
  log(`importance: read ${own.read.toFixed(1)} s, computed ${own.compute.toFixed(1)} s`);
  yield {
    ...common,
    what: `peak memory of reading and assessing ${history.features} features of ${millions}`,
    peer: null,
    unit: 'MB',
    ours: [own.peakBytes / 1e6],
    theirs: [],
    bound: atMost(memoryLimit),
  };
  const measured = { exact: ours, importance: own };
  if (python === null) return measured;
  type PythonImportance = PythonRun & Pick<ImportanceRun, 'features'>;
  const theirs = await runPython<PythonImportance>(python, 'importance.py', peer);
  log(`scipy: read ${theirs.read.toFixed(1)} s, computed ${theirs.compute.toFixed(1)} s`);
  for (const [name, found] of Object.entries(theirs.features)) {
    check(`scipy's AUC of ${name}`, found.auc, own.features[name]?.auc ?? null);
    check(`scipy's distance of ${name}`, found.ks, own.features[name]?.ks ?? null);
  }
  const scipy = { ...common, peer: "scipy's estimators", bound: quick ? null : atMost(1 / 3) };
  const what = `importance of ${history.features} features of ${millions}`;
  // Before and after the peer, which takes a minute: what else the machine does meanwhile should hit both sides.
  const runs = [own, await runImportance(url, generatedModel)];
  yield {
    ...scipy,
    what: `${what}, computing alone`,
    ours: runs.map(({ compute }) => compute),
    theirs: [theirs.compute],
  };
  yield {
    ...scipy,
    what: `${what}, reading included`,
    ours: runs.map(({ total }) => total),
    theirs: [theirs.total],
  };
  return measured;
}

/** Five times the signals: n log n allows 5.6 times the time. */
async function* measureGrowth(
  server: TestServer,
  { log }: BenchOptions,
  million: Measured,
): AsyncGenerator<Measurement> {
  await using database = await createTestDatabase(server);
  const { rows } = await prepare(database, server, fiveMillion, log);
  const exact = async () => summarizePerformance(await readScoredSignals(database.db, everySignal));
  await exact();
  const run = await runImportance(database.url, generatedModel);
  const { importance } = million;
  const growth = (rows * Math.log(rows)) / (importance.rows * Math.log(importance.rows));
  const common = {
    server: server.name,
    peer: `${importance.rows.toLocaleString('en-US')} signals`,
    unit: 's',
    bound: atMost(growth),
  };
  const signals = `${rows.toLocaleString('en-US')} signals, reading included`;
  yield {
    ...common,
    what: `exact summary of ${signals}`,
    ours: [await time(exact), await time(exact)],
    theirs: million.exact,
  };
  yield {
    ...common,
    what: `importance of ${signals}`,
    ours: [run.total],
    theirs: [importance.total],
    note: `peak memory ${(run.peakBytes / 1e6).toFixed(0)} MB`,
  };
}

function atMost(value: number): Bound {
  return { is: 'at most', value: Number(value.toPrecision(3)) };
}

/** Both sides must have done the same work. */
function check(what: string, value: number | null, wanted: number | null): void {
  if (
    value === null ||
    wanted === null ||
    !(Math.abs(value - wanted) <= 1e-6 * Math.max(1, Math.abs(wanted)))
  )
    throw new Error(`${what} is ${value} instead of ${wanted}`);
}
