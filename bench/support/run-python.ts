import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Seconds a stage, of a peer in Python that says so as JSON in its last line. */
export interface PythonRun {
  readonly read: number;
  readonly compute: number;
  readonly total: number;
}

/** Runs a script of `bench/python`, and fails with what it said if it fails. */
export async function runPython<Result extends PythonRun>(
  python: string,
  script: string,
  args: readonly string[],
): Promise<Result> {
  const path = fileURLToPath(new URL(`../python/${script}`, import.meta.url));
  // One thread, as ours: numpy would use a core a thread for what it gives to BLAS.
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const child = spawn(python, [path, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  const closed = once(child, 'close');
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code] = await closed;
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}
