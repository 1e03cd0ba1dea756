import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./importance-process.ts', import.meta.url));
const peakReporter = new URL('./report-peak-memory.js', import.meta.url).href;

export interface ImportanceRun {
  /** Seconds. */
  readonly read: number;
  readonly compute: number;
  readonly total: number;
  readonly rows: number;
  readonly features: Readonly<
    Record<string, { readonly ic: number; readonly auc: number; readonly ks: number }>
  >;
  readonly peakBytes: number;
}

/** Reads and assesses the features of a model in a process of its own. Linux only, for the peak of its memory. */
export async function runImportance(url: string, modelId: string): Promise<ImportanceRun> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  const file = join(folder, 'peak');
  try {
    const args = [...process.execArgv, '--import', peakReporter, script, url, modelId];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, BENCH_PEAK_MEMORY: file },
    });
    const closed = once(child, 'close');
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    const [code] = await closed;
    if (code !== 0) throw new Error(`the measured process ended with ${code}`);
    return { ...JSON.parse(stdout), peakBytes: Number(await readFile(file, 'utf8')) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
