import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./join-process.ts', import.meta.url));
const peakReporter = new URL('./report-peak-memory.js', import.meta.url).href;

export interface JoinWork {
  /** Of the run's own files. */
  readonly folder: string;
  readonly store: string;
  readonly rows: string;
  readonly views: readonly string[];
  readonly memoryLimit: string;
}

export interface JoinRun {
  readonly seconds: number;
  readonly peakBytes: number;
  readonly out: string;
}

/** Joins in a process of its own. Linux only, for the peak of its memory. */
export async function runJoin(
  side: 'ours' | 'asof',
  { folder, store, rows, views, memoryLimit }: JoinWork,
): Promise<JoinRun> {
  const out = join(folder, `${side}.parquet`);
  const peak = join(folder, 'peak');
  const args = ['--import', peakReporter, script, side, store, rows, out, memoryLimit, ...views];
  const child = spawn(process.execPath, [...process.execArgv, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, BENCH_PEAK_MEMORY: peak },
  });
  const closed = once(child, 'close');
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const [code] = await closed;
  if (code !== 0) throw new Error(`the measured process ended with ${code}`);
  return { ...JSON.parse(stdout), peakBytes: Number(await readFile(peak, 'utf8')), out };
}
