import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runMeasured } from './run-measured.ts';

const script = fileURLToPath(new URL('./join-process.ts', import.meta.url));

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
  const run = await runMeasured<{ readonly seconds: number }>(script, [
    side,
    store,
    rows,
    out,
    memoryLimit,
    ...views,
  ]);
  return { ...run, out };
}
