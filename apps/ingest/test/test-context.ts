import { PassThrough } from 'node:stream';
import type { Db } from '@tidemark/db';
import { Command } from 'commander';
import type { IngestContext } from '../src/commands/ingest-context.ts';
import { registerIngestCommands } from '../src/commands/register-ingest-commands.ts';

export interface TestRun {
  readonly data: unknown;
  readonly text: string;
  readonly exitCode: number;
  readonly logs: readonly string[];
  readonly warnings: readonly string[];
  /** What was written to stderr besides lines. */
  readonly bar: string;
}

export interface TestRunOptions {
  readonly db: Db;
  readonly home: string;
  readonly isTTY?: boolean;
  readonly signal?: AbortSignal;
}

/** Runs one `tidemark ingest` command line as the command does, and gives back what it printed. */
export async function runIngest(argv: readonly string[], options: TestRunOptions): Promise<TestRun> {
  const { db, home, isTTY = false, signal = new AbortController().signal } = options;
  const logs: string[] = [];
  const warnings: string[] = [];
  let bar = '';
  let result: { data: unknown; text: () => string; exitCode?: 0 | 1 } | undefined;
  const stderr = new PassThrough();
  stderr.on('data', (chunk) => {
    bar += String(chunk);
  });
  const context: IngestContext = {
    json: false,
    quiet: false,
    env: { TIDEMARK_HOME: home },
    cwd: home,
    stderr: Object.assign(stderr, { isTTY, columns: 100 }),
    signal,
    openDb: async () => db,
    log: (line) => logs.push(line),
    warn: (line) => warnings.push(line),
    report: async (reported) => {
      result = reported;
    },
  };
  const program = new Command('tidemark').exitOverride().configureOutput({ writeErr: () => undefined });
  registerIngestCommands(program, context);
  await program.parseAsync(['ingest', ...argv], { from: 'user' });
  if (result === undefined) throw new Error('nothing was reported');
  return { data: result.data, text: result.text(), exitCode: result.exitCode ?? 0, logs, warnings, bar };
}
