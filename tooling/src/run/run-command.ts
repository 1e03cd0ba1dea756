import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface CommandRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** A file that the command writes when its work is done; if it still runs `graceMs` later it is ended. */
  readonly doneFile?: string;
  readonly graceMs?: number;
}

export interface CommandResult {
  readonly ok: boolean;
  /** Standard output and standard error, as they came. */
  readonly output: string;
  /** It had done its work and would not end: something was left open. */
  readonly hung: boolean;
}

/** Runs a command to its end with its output kept back. */
export async function runCommand(run: CommandRun): Promise<CommandResult> {
  const child = spawn(run.command, run.args, {
    cwd: run.cwd,
    env: run.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));

  let hung = false;
  let doneSince: number | undefined;
  const watch = setInterval(() => {
    if (run.doneFile === undefined || !existsSync(run.doneFile)) return;
    doneSince ??= Date.now();
    if (Date.now() - doneSince < (run.graceMs ?? 10_000)) return;
    hung = true;
    child.kill('SIGKILL');
  }, 250);
  const ok = await new Promise<boolean>((resolve) => {
    child.once('error', (error) => {
      chunks.push(Buffer.from(`${error.message}\n`));
      resolve(false);
    });
    child.once('close', (code) => resolve(code === 0));
  });
  clearInterval(watch);
  return { ok, output: Buffer.concat(chunks).toString(), hung };
}
