// Kernels over 500,000 candles beside TA-Lib's C functions, called from Python as they come from PyPI: each over five windows, in a view
// of its own, out of the candles and into columns. Needs a Python with TA-Lib: TIDEMARK_PYTHON, or `python3`.
//
// A regression of one kernel means that its loop has got a call, a check of bounds that fails, or a division more, or finds its columns
// anew at each row; one of all of them, that the engine costs more than the kernels.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  adaptiveMean,
  close,
  computeFeatures,
  defineFeatureView,
  type Expression,
  exponentialMean,
  type FeatureView,
  high,
  low,
  parabolicStop,
  rollingCorrelation,
  rollingDeviation,
  rollingMax,
  rollingMean,
  rollingMin,
  rollingSlope,
  rollingTrendEnd,
  rollingWeightedMean,
} from '@tidemark/features';
import type { Bench } from '../support/bench.ts';
import { generateCandles } from '../support/generate-candles.ts';
import { interleave } from '../support/interleave.ts';
import { median } from '../support/median.ts';
import { type PythonRun, runPython } from '../support/run-python.ts';
import { time } from '../support/time.ts';

const rounds = 5;
const windows = [5, 10, 20, 30, 60];
const accelerations = [0.01, 0.02, 0.03, 0.04, 0.05];

/** Ours under TA-Lib's names. */
const kernels: Readonly<Record<string, readonly Expression[]>> = {
  SMA: windows.map((window) => rollingMean(close, window)),
  EMA: windows.map((window) => exponentialMean(close, window)),
  WMA: windows.map((window) => rollingWeightedMean(close, window)),
  STDDEV: windows.map((window) => rollingDeviation(close, window)),
  MAX: windows.map((window) => rollingMax(close, window)),
  MIN: windows.map((window) => rollingMin(close, window)),
  LINEARREG: windows.map((window) => rollingTrendEnd(close, window)),
  LINEARREG_SLOPE: windows.map((window) => rollingSlope(close, window)),
  CORREL: windows.map((window) => rollingCorrelation(high, low, window)),
  KAMA: windows.map((window) => adaptiveMean(close, { window })),
  SAR: accelerations.map((acceleration) => parabolicStop({ high, low, acceleration })),
};

interface PeerRun extends PythonRun {
  readonly seconds: Readonly<Record<string, number>>;
  readonly sums: Readonly<Record<string, readonly number[]>>;
}

export const kernelBench: Bench = {
  title: "rolling and recursive kernels over 500,000 candles against TA-Lib's C",
  async *run({ quick, log }) {
    const python = process.env.TIDEMARK_PYTHON ?? 'python3';
    if (spawnSync(python, ['-c', 'import talib']).status !== 0)
      return log('not run: there is no Python with TA-Lib');
    const candles = generateCandles(quick ? 20_000 : 500_000);
    const rows = candles.ts.length;
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-kernels-'));
    try {
      const file = join(folder, 'candles');
      writeFileSync(file, Buffer.concat([candles.high, candles.low, candles.close].map(bytesOf)));
      const run = (view: FeatureView) => computeFeatures({ view, timeframe: '1m', candles });
      const own = new Map<string, number[]>();
      const theirs: PeerRun[] = [];
      await interleave(quick ? 1 : rounds, [
        async () => {
          for (const name of Object.keys(kernels)) {
            const view = viewOf(name);
            own.set(name, [...(own.get(name) ?? []), await medianTime(() => run(view))]);
          }
          return 0;
        },
        async () => {
          theirs.push(await runPython<PeerRun>(python, 'kernels.py', [file, String(rows)]));
          return 0;
        },
      ]);
      for (const [name, expressions] of Object.entries(kernels)) {
        checkSums(name, run(viewOf(name)).columns, theirs[0]?.sums[name] ?? []);
        const rate = (seconds: number) => (expressions.length * rows) / seconds;
        const ours = own.get(name) ?? [];
        const nanoseconds = (1e9 * median(ours)) / (expressions.length * rows);
        yield {
          what: `${name}, five over ${rows.toLocaleString('en-US')} candles`,
          server: 'no server',
          peer: "TA-Lib's C",
          unit: 'values/s',
          ours: ours.map(rate),
          theirs: theirs.map(({ seconds }) => rate(seconds[name] ?? Number.NaN)),
          bound: quick ? null : { is: 'at least', value: 0.5 },
          note: `${nanoseconds.toFixed(1)} ns a value`,
        };
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

function viewOf(name: string): FeatureView {
  const described = { description: name, unit: 'any', range: 'any', source: 'bench' };
  const features = (kernels[name] ?? []).map((expression, at) => [`f${at}`, { ...described, expression }]);
  return defineFeatureView({ name: 'bench', version: 1, features: Object.fromEntries(features) });
}

/** Both sides must have done the same work. TA-Lib's STDDEV and CORREL lose digits, which leaves them some thousandths. */
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
    if (!(off <= 1e-3 * size)) throw new Error(`${name}, the ${at + 1}th: ${sum} instead of ${wanted[at]}`);
  }
}

/** Seconds: the median of five runs after one that is not counted, as on the other side. */
async function medianTime(work: () => unknown): Promise<number> {
  const seconds: number[] = [];
  for (let round = 0; round < 6; round += 1) seconds.push(await time(async () => work()));
  return median(seconds.slice(1));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
