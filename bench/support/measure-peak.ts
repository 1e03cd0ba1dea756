import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const peakReporter = new URL('./report-peak-memory.js', import.meta.url).href;

/** What a process of Node has to be started with, so that its peak is told. */
export interface PeakReporting {
  readonly nodeArgs: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Runs a process of Node, and tells the peak of its resident memory, in bytes. Linux only. */
export async function measurePeak<Run>(
  run: (reporting: PeakReporting) => Promise<Run>,
): Promise<Run & { readonly peakBytes: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  const file = join(folder, 'peak');
  try {
    const made = await run({ nodeArgs: ['--import', peakReporter], env: { BENCH_PEAK_MEMORY: file } });
    return { ...made, peakBytes: Number(await readFile(file, 'utf8')) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
