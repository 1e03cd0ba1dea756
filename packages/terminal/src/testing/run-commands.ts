import { PassThrough } from 'node:stream';
import type { Db } from '@tidemark/db';
import { Command } from 'commander';
import type { CommandContext, CommandResult } from '../command-context.ts';

/** What a command printed, and what it would have exited with. */
export interface TestRun {
  readonly data: unknown;
  readonly text: string;
  readonly exitCode: 0 | 1;
  readonly logs: readonly string[];
  readonly warnings: readonly string[];
  /** What was written to the streams besides results and lines. */
  readonly stdout: string;
  readonly stderr: string;
}

export interface TestRunOptions {
  readonly db: Db;
  /** The folder it runs in. */
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly json?: boolean;
  readonly isTTY?: boolean;
  readonly signal?: AbortSignal;
}

/** Runs one command line of an app's commands as `tidemark` does, on a database that is open already. */
export async function runCommands(
  register: (program: Command, context: CommandContext) => void,
  argv: readonly string[],
  options: TestRunOptions,
): Promise<TestRun> {
  const { db, cwd, env = {}, json = false, isTTY = false, signal = new AbortController().signal } = options;
  const logs: string[] = [];
  const warnings: string[] = [];
  const stdout = gather(isTTY);
  const stderr = gather(isTTY);
  let result: CommandResult | undefined;
  const context: CommandContext = {
    json,
    quiet: false,
    env,
    cwd,
    stdout: stdout.stream,
    stderr: stderr.stream,
    signal,
    openDb: async () => db,
    openServer: () => Promise.reject(new Error('a test opens its own server')),
    log: (line) => logs.push(line),
    warn: (line) => warnings.push(line),
    report: async (reported) => {
      result = reported;
    },
    reportRows: () => Promise.reject(new Error('not gathered here')),
  };
  const program = new Command('tidemark')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, writeOut: (text) => stdout.stream.write(text) });
  register(program, context);
  await program.parseAsync(argv, { from: 'user' });
  return {
    data: result?.data,
    text: result?.text() ?? '',
    exitCode: result?.exitCode ?? 0,
    logs,
    warnings,
    stdout: stdout.text(),
    stderr: stderr.text(),
  };
}

function gather(isTTY: boolean) {
  let text = '';
  const stream = new PassThrough();
  stream.on('data', (chunk) => {
    text += String(chunk);
  });
  return { stream: Object.assign(stream, { isTTY, columns: 100 }), text: () => text };
}
