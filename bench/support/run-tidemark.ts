import { fileURLToPath } from 'node:url';
import { type ProcessRun, runProcess } from './run-process.ts';

const command = fileURLToPath(new URL('../../apps/cli/bin/tidemark.js', import.meta.url));

export interface TidemarkRun extends ProcessRun {
  readonly seconds: number;
}

/** Runs the built `tidemark` in a process of its own. */
export async function runTidemark(
  args: readonly string[],
  { nodeArgs = [], env = {} }: { nodeArgs?: readonly string[]; env?: NodeJS.ProcessEnv } = {},
): Promise<TidemarkRun> {
  const start = performance.now();
  const run = await runProcess(process.execPath, [...nodeArgs, command, ...args], { ...process.env, ...env });
  return { ...run, seconds: (performance.now() - start) / 1000 };
}
