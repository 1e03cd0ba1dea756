import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTidemark, type TidemarkRun } from './run-tidemark.ts';

const peakReporter = new URL('./report-peak-memory.js', import.meta.url).href;

/** Runs the built `tidemark` and tells the peak of its resident memory, in bytes. Linux only. */
export async function runForMemory(
  args: readonly string[],
): Promise<TidemarkRun & { readonly peakBytes: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  const file = join(folder, 'peak');
  try {
    const run = await runTidemark(args, {
      nodeArgs: ['--import', peakReporter],
      env: { BENCH_PEAK_MEMORY: file },
    });
    return { ...run, peakBytes: Number(await readFile(file, 'utf8')) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
