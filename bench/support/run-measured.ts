import { measurePeak } from './measure-peak.ts';
import { runProcess } from './run-process.ts';

/** Runs a script that prints its result as JSON in a process of its own, with the options of this one. Linux only, for the peak of its memory. */
export function runMeasured<Result>(
  script: string,
  args: readonly string[],
): Promise<Result & { readonly peakBytes: number }> {
  return measurePeak<Result>(async ({ nodeArgs, env }) => {
    const { exitCode, stdout, stderr } = await runProcess(
      process.execPath,
      [...process.execArgv, ...nodeArgs, script, ...args],
      { ...process.env, ...env },
    );
    if (exitCode !== 0) throw new Error(`the measured process ended with ${exitCode}: ${stderr}`);
    return JSON.parse(stdout);
  });
}
