import { fileURLToPath } from 'node:url';
import { runProcess } from './run-process.ts';

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
  const { exitCode, stdout, stderr } = await runProcess(python, [path, ...args], env);
  if (exitCode !== 0) throw new Error(`${script} ended with ${exitCode}: ${stderr}`);
  return JSON.parse(stdout);
}
