// Kernels and indicators over 500,000 candles beside TA-Lib's C functions, called from Python as they come from PyPI, and beside the npm
// package trading-signals: each over five windows, in a view of its own, out of the candles and into columns that are there. The
// fastest of five calls counts on either side, which is one whose columns numpy has at hand. Needs a Python with TA-Lib: TIDEMARK_PYTHON, or `python3`.
//
// A regression of one kernel means that its loop has got a call, a check of bounds that fails, or a division more, or finds its columns
// anew at each row; one of all of them, that the engine costs more than the kernels.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CandleInput, close, defineFeatureView, type FeatureView } from '@tidemark/features';
import type { Bench } from '../support/bench.ts';
import { computeInSameColumns } from '../support/compute-in-same-columns.ts';
import { cpuTime, fastestCpuTime } from '../support/cpu-time.ts';
import { generateCandles } from '../support/generate-candles.ts';
import { interleave } from '../support/interleave.ts';
import { type KernelCase, kernelCases, type PeerCandle } from '../support/kernel-cases.ts';
import { median } from '../support/median.ts';
import { type PythonRun, runPython } from '../support/run-python.ts';

const rounds = 5;
const engineAlone = 'engine';
const windows = 5;
/** Features that are a column of the candles have no kernel: what they take, each of the others takes as well. */
const cases: Readonly<Record<string, KernelCase>> = {
  [engineAlone]: { ours: Array.from({ length: windows }, () => close) },
  ...kernelCases,
};
/** Candles that trading-signals is given: it takes up to a hundred times as long. */
const peerRows = 100_000;

interface PeerRun extends PythonRun {
  readonly seconds: Readonly<Record<string, number>>;
  readonly sums: Readonly<Record<string, readonly number[]>>;
}

export const kernelBench: Bench = {
  title: "kernels and indicators over 500,000 candles against TA-Lib's C and trading-signals",
  async *run({ quick, log }) {
    const python = process.env.TIDEMARK_PYTHON ?? 'python3';
    if (spawnSync(python, ['-c', 'import talib']).status !== 0)
      return log('not run: there is no Python with TA-Lib');
    const candles = generateCandles(quick ? 20_000 : 500_000);
    const rows = candles.ts.length;
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-kernels-'));
    try {
      const file = join(folder, 'candles');
      const { high, low, close, volume } = candles;
      writeFileSync(file, Buffer.concat([high, low, close, volume].map(bytesOf)));
      const fewRows = Math.min(rows, peerRows);
      const compute = computeInSameColumns(rows);
      const run = (view: FeatureView) => compute({ view, timeframe: '1m', candles });
      const views = new Map(Object.entries(cases).map(([name, { ours }]) => [name, viewOf(name, ours)]));
      const own = new Map<string, number[]>(Object.keys(cases).map((name) => [name, []]));
      const signals = new Map<string, number[]>(Object.keys(cases).map((name) => [name, []]));
      const theirs: PeerRun[] = [];
      await interleave(quick ? 1 : rounds, [
        async () => {
          for (const [name, view] of views) own.get(name)?.push(fastestCpuTime(() => run(view)));
          return 0;
        },
        async () => {
          theirs.push(await runPython<PeerRun>(python, 'kernels.py', [file, String(rows)]));
          return 0;
        },
        async () => {
          // Made and let go here: objects that stay on the heap would make every collection of the other sides' columns longer.
          const few = peerCandles(candles, fewRows);
          for (const name of views.keys()) signals.get(name)?.push(cpuTime(() => runSignals(name, few)));
          return 0;
        },
      ]);
      const engine = own.get(engineAlone) ?? [];
      yield {
        what: `the engine alone, ${windows} columns of the close`,
        server: 'no server',
        unit: 'ns a value',
        ours: engine.map((seconds) => (1e9 * seconds) / rows / windows),
        peer: null,
        theirs: [],
        bound: null,
      };
      for (const [name, view] of views) {
        if (name === engineAlone) continue;
        checkSums(name, run(view).columns, theirs[0]?.sums[name] ?? []);
        const columns = view.names.length;
        const rate = (seconds: number) => (columns * rows) / seconds;
        const ours = (own.get(name) ?? []).map(rate);
        const common = {
          what: `${name}, ${columns} over ${rows.toLocaleString('en-US')} candles`,
          server: 'no server',
          unit: 'values/s',
          ours,
        };
        yield {
          ...common,
          peer: "TA-Lib's C",
          theirs: theirs.map(({ seconds }) => rate(seconds[name] ?? Number.NaN)),
          bound: quick ? null : { is: 'at least', value: 0.5 },
          note: `${(1e9 / median(ours)).toFixed(2)} ns a value`,
        };
        if (kernelCases[name]?.peers === undefined) continue;
        yield {
          ...common,
          peer: 'trading-signals',
          theirs: (signals.get(name) ?? []).map((seconds) => (columns * fewRows) / seconds),
          bound: quick ? null : { is: 'at least', value: 2 },
        };
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

function peerCandles({ high, low, close, volume }: CandleInput, rows: number): readonly PeerCandle[] {
  return Array.from({ length: rows }, (_, at) => ({
    high: high[at] ?? 0,
    low: low[at] ?? 0,
    close: close[at] ?? 0,
    volume: volume[at] ?? 0,
  }));
}

/** Candle by candle, as it is used; what it gives is looked at, so that nothing of it can be left out. */
function runSignals(name: string, candles: readonly PeerCandle[]): number {
  let known = 0;
  for (const make of kernelCases[name]?.peers ?? []) {
    const update = make();
    for (const candle of candles) if (update(candle) !== null) known += 1;
  }
  return known;
}

function viewOf(name: string, expressions: KernelCase['ours']): FeatureView {
  const described = { description: name, unit: 'any', range: 'any', source: 'bench' };
  const features = expressions.map((expression, at) => [`f${at}`, { ...described, expression }]);
  return defineFeatureView({ name: 'bench', version: 1, features: Object.fromEntries(features) });
}

/**
 * Both sides must have done the same work. TA-Lib's CORREL loses digits, and its ADX takes rises and falls of one size for whatever their
 * rounding makes of them, which leaves them some thousandths.
 */
function checkSums(name: string, columns: readonly Float64Array[], wanted: readonly number[]): void {
  for (const [at, column] of columns.entries()) {
    let sum = 0;
    let size = 0;
    for (const value of column) {
      if (Number.isNaN(value)) continue;
      sum += value;
      size += Math.abs(value);
    }
    const off = Math.abs(sum - (wanted[at] ?? Number.NaN));
    if (!(off <= 5e-3 * size)) throw new Error(`${name}, the ${at + 1}th: ${sum} instead of ${wanted[at]}`);
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
