// Qlib's Alpha158 over 500,000 candles beside Qlib itself, which evaluates its own expressions and keeps what it has computed once: the 143
// features whose operators are compiled in pandas or Qlib, and the 15 places of extremes, which it gets from numpy, window by
// window. Then each rolling operator over its five windows beside its peer: pandas' compiled windows; numpy functions that pandas applies
// to each window where it has nothing compiled; and the rolling sums that Qlib compiles. The peers need a Python with numpy and
// pandas, and pyqlib for what is Qlib's: TIDEMARK_PYTHON, or `python3`. Each operator of ours runs as a view of its own, out
// of the candles and into columns.
//
// A regression of one operator means that its windows are gone through again, or that its kernel calls a function a row; one of the
// whole alone, that common parts are computed more than once, or that chunks no longer fit the cache of a core.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  absolute,
  add,
  close,
  defineFeatureView,
  diff,
  type Expression,
  type FeatureView,
  high,
  log,
  low,
  rollingArgMax,
  rollingArgMin,
  rollingCorrelation,
  rollingMax,
  rollingMean,
  rollingMin,
  rollingQuantile,
  rollingRank,
  rollingResidual,
  rollingRSquared,
  rollingSampleDeviation,
  rollingSlope,
  rollingSum,
  shippedViews,
  subtract,
  volume,
} from '@tidemark/features';
import type { Bench, BenchOptions } from '../support/bench.ts';
import { computeInSameColumns } from '../support/compute-in-same-columns.ts';
import { cpuTime, fastestCpuTime } from '../support/cpu-time.ts';
import { generateCandles } from '../support/generate-candles.ts';
import { interleave } from '../support/interleave.ts';
import type { Measurement } from '../support/measurement.ts';
import { median } from '../support/median.ts';
import { type PythonRun, runPython } from '../support/run-python.ts';

const windows = [5, 10, 20, 30, 60];

const operators: Readonly<Record<string, (window: number) => Expression>> = {
  mean: (window) => rollingMean(close, window),
  sum: (window) => rollingSum(absolute(diff(close)), window),
  deviation: (window) => rollingSampleDeviation(close, window),
  max: (window) => rollingMax(high, window),
  min: (window) => rollingMin(low, window),
  quantile: (window) => rollingQuantile(close, window, 0.8),
  rank: (window) => rollingRank(close, window),
  correlation: (window) => rollingCorrelation(close, log(add(volume, 1)), window),
  slope: (window) => rollingSlope(close, window),
  rSquared: (window) => rollingRSquared(close, window),
  residual: (window) => rollingResidual(close, window),
  argMax: (window) => subtract(window, rollingArgMax(high, window, { ties: 'first' })),
  argMin: (window) => subtract(window, rollingArgMin(low, window, { ties: 'first' })),
};

interface Peer {
  readonly name: string;
  readonly flag: string;
  readonly rounds: number;
  /** How many times as fast as the peer. */
  readonly least: number;
  /** How far sums may be apart, as a share of the sum of absolute values. */
  readonly tolerance: number;
}

const peers: readonly Peer[] = [
  { name: "pandas' compiled windows", flag: '', rounds: 3, least: 3, tolerance: 1e-6 },
  { name: 'numpy, applied by pandas', flag: '--apply', rounds: 1, least: 20, tolerance: 1e-6 },
  // Its running sums are off by a millionth after half a million candles.
  { name: "Qlib's compiled sums", flag: '--qlib', rounds: 3, least: 3, tolerance: 1e-4 },
];

interface PeerRun extends PythonRun {
  readonly seconds: Readonly<Record<string, number>>;
  readonly sums: Readonly<Record<string, readonly number[]>>;
}

export const alpha158: Bench = {
  title: 'Alpha158 over 500,000 candles, and its operators, against Qlib, pandas and numpy',
  async *run(options) {
    const candles = generateCandles(options.quick ? 20_000 : 500_000);
    const python = findPandas();
    if (python === null) return options.log('not run: there is no Python with numpy and pandas');
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-alpha158-'));
    try {
      const file = join(folder, 'candles');
      const { open, high, low, close, volume, vwap } = candles;
      writeFileSync(file, Buffer.concat([open, high, low, close, volume, vwap].map(bytesOf)));
      const rows = candles.ts.length;
      const compute = computeInSameColumns(rows);
      const work: Work = {
        rows,
        run: (view) => compute({ view, timeframe: '1m', candles }),
        ask: (flag) => runPython(python, 'alpha158.py', [file, String(rows), flag]),
      };
      yield* besideQlib(options, work);
      for (const peer of peers) yield* besidePeer(peer, options, work);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

interface Work {
  readonly rows: number;
  run(view: FeatureView): { readonly columns: readonly Float64Array[] };
  ask(flag: string): Promise<PeerRun>;
}

/** The set in two parts, as Qlib computes it from beginning to end. */
async function* besideQlib(
  { quick, log }: BenchOptions,
  { rows, run, ask }: Work,
): AsyncGenerator<Measurement> {
  const whole = shippedViews.find(({ name }) => name === 'alpha158');
  if (whole === undefined) throw new Error('alpha158 is not shipped');
  const common = { server: 'no server', unit: 'values/s' };
  const over = `over ${rows.toLocaleString('en-US')} candles`;
  const all: number[] = [];
  for (let round = 0; round < 3; round += 1) run(whole);
  for (let round = 0; round < (quick ? 1 : 3); round += 1) all.push(cpuTime(() => run(whole)));
  yield {
    ...common,
    what: `all 158 features of alpha158 ${over}`,
    peer: null,
    ours: all.map((seconds) => (whole.names.length * rows) / seconds),
    theirs: [],
    bound: null,
    note: `${median(all).toFixed(2)} s`,
  };
  const parts = [
    { flag: '--set', least: 3, rounds: 3, what: 'what Qlib has compiled of alpha158' },
    { flag: '--places', least: 20, rounds: 3, what: 'places of extremes in alpha158' },
  ];
  for (const { flag, least, rounds, what } of parts) {
    const theirs: PeerRun[] = [await ask(flag)];
    const names = Object.keys(theirs[0]?.sums ?? {});
    if (names.length === 0) return log("not run: Qlib's side, for there is no pyqlib");
    const features = Object.fromEntries(
      Object.entries(whole.features).filter(([name]) => names.includes(name)),
    );
    const view = defineFeatureView({ name: 'part', version: 1, features });
    const { columns } = run(view);
    for (const [at, name] of view.names.entries()) {
      // Windows of its first candles are not full there; and a correlation of next to nothing is not one for it.
      if (!name.startsWith('cor') && !name.startsWith('rsqr'))
        checkSum(name, columns[at]?.subarray(60), { wanted: theirs[0]?.sums[name]?.[0], tolerance: 1e-4 });
    }
    const runTheirs = async () => {
      const result = await ask(flag);
      return result.seconds.all ?? Number.NaN;
    };
    const [ours = [], peer = []] = await interleave(quick ? 1 : rounds, [
      async () => cpuTime(() => run(view)),
      runTheirs,
    ]);
    const rate = (seconds: number) => (names.length * rows) / seconds;
    yield {
      ...common,
      what: `${what}, ${names.length} features ${over}`,
      peer: "Qlib's own expressions",
      ours: ours.map(rate),
      theirs: peer.map(rate),
      bound: quick ? null : { is: 'at least', value: least },
      note: `${median(ours).toFixed(2)} s against ${median(peer).toFixed(2)} s`,
    };
  }
}

/** Each operator that the peer has, by the two sides in turn. */
async function* besidePeer(
  { name: peer, flag, rounds, least, tolerance }: Peer,
  { quick }: BenchOptions,
  { rows, run, ask }: Work,
): AsyncGenerator<Measurement> {
  const first = await ask(flag);
  const names = Object.keys(first.seconds);
  const views = new Map(names.map((name) => [name, viewOf(name)]));
  const own = new Map<string, number[]>(names.map((name) => [name, []]));
  const theirs: PeerRun[] = [];
  for (const [name, view] of views) {
    for (const [at, column] of run(view).columns.entries())
      checkSum(`${name} of the window ${windows[at]}`, column, { wanted: first.sums[name]?.[at], tolerance });
  }
  const runOwn = async () => {
    for (const [name, view] of views) own.get(name)?.push(fastestCpuTime(() => run(view)));
    return 0;
  };
  const runTheirs = async () => {
    const result = await ask(flag);
    theirs.push(result);
    return result.total;
  };
  await interleave(quick ? 1 : rounds, [runOwn, runTheirs]);
  for (const name of names) {
    const rate = (seconds: number) => (windows.length * rows) / seconds;
    yield {
      what: `${name} of five windows over ${rows.toLocaleString('en-US')} candles`,
      server: 'no server',
      peer,
      unit: 'values/s',
      ours: (own.get(name) ?? []).map(rate),
      theirs: theirs.map(({ seconds }) => rate(seconds[name] ?? Number.NaN)),
      bound: quick ? null : { is: 'at least', value: least },
    };
  }
}

function viewOf(name: string): FeatureView {
  const of = operators[name];
  if (of === undefined) throw new Error(`there is no operator ${name}`);
  const described = { description: name, unit: 'any', range: 'any', source: 'bench' };
  const features = windows.map((window) => [`w${window}`, { ...described, expression: of(window) }]);
  return defineFeatureView({ name: 'bench', version: 1, features: Object.fromEntries(features) });
}

/** Both sides must have done the same work. */
function checkSum(
  what: string,
  column: Float64Array | undefined,
  { wanted = Number.NaN, tolerance }: { readonly wanted: number | undefined; readonly tolerance: number },
): void {
  let sum = 0;
  let size = 0;
  for (const value of column ?? []) {
    if (Number.isNaN(value)) continue;
    sum += value;
    // Sums of values of both signs are small beside their parts.
    size += Math.abs(value);
  }
  if (!(Math.abs(sum - wanted) <= tolerance * size))
    throw new Error(`${what} sums to ${wanted} instead of ${sum}`);
}

function findPandas(): string | null {
  const python = process.env.TIDEMARK_PYTHON ?? 'python3';
  return spawnSync(python, ['-c', 'import numpy, pandas']).status === 0 ? python : null;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
