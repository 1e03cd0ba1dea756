import { setTimeout as sleep } from 'node:timers/promises';
import { CommanderError } from 'commander';
import { type CommandIo, createContext, type GlobalOptions } from './create-context.ts';
import { createProgram } from './create-program.ts';
import { exitCodes } from './exit-code-of.ts';
import { registerCommands } from './register-commands.ts';
import { tellError } from './tell-error.ts';

/** How long an interrupted command may take to stop by itself, and then to give its server back. */
const graceMs = 2_000;

/**
 * Runs one command and returns its exit code: 0 done, 1 done with reported failures or not done, 2 wrong use, 130
 * interrupted. `argv` is what follows the command's name. It never ends the process and never throws.
 */
export async function run(argv: readonly string[], io: CommandIo): Promise<number> {
  const program = createProgram(io);
  const context = createContext(io, () => program.opts<GlobalOptions>());
  registerCommands(program, context);
  let exitCode: number;
  try {
    await untilInterrupted(program.parseAsync(argv, { from: 'user' }), io.signal, () => context.askedGraceMs);
    exitCode = context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) exitCode = exitCodes.done;
    else {
      const { stdout, stderr, env } = io;
      // What commander refuses may stand before `--json`.
      const json = (context.json || argv.includes('--json')) && !context.reported;
      exitCode = await tellError(error, { stdout, stderr, json, debug: Boolean(env.TIDEMARK_DEBUG) });
    }
  }
  const closing = context[Symbol.asyncDispose]();
  // A pool waits for the statements that still run on it.
  await (io.signal.aborted ? withinGrace(closing) : closing);
  return exitCode;
}

/**
 * Waits for the work; after an interrupt only for a while, and then fails whatever became of it, unless it asked for a time and is done
 * within it.
 */
async function untilInterrupted(
  work: Promise<unknown>,
  signal: AbortSignal,
  askedGraceMs: () => number | null,
): Promise<void> {
  const interrupted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  let isSettled = false;
  const settled = work
    .then(
      () => true,
      (error: unknown) => {
        if (signal.aborted && askedGraceMs() === null) return false;
        throw error;
      },
    )
    .finally(() => {
      isSettled = true;
    });
  if (await Promise.race([settled, interrupted.then(() => false)])) return;
  const asked = askedGraceMs();
  await withinGrace(settled, asked ?? graceMs);
  if (asked !== null && isSettled) {
    await settled;
    return;
  }
  const { TidemarkError } = await import('@tidemark/domain');
  throw new TidemarkError('command.interrupted', 'interrupted before it was done', {
    hint: 'What was reported as done is kept; run the command again for the rest.',
  });
}

/** Waits for the work, but not for ever, and not for how it went. */
async function withinGrace(work: PromiseLike<unknown>, ms = graceMs): Promise<void> {
  const enough = new AbortController();
  const timeout = sleep(ms, undefined, { signal: enough.signal });
  await Promise.allSettled([Promise.race([work, timeout])]);
  enough.abort();
  await timeout.catch(() => {});
}
