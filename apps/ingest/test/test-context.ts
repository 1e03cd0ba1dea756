import type { Db } from '@tidemark/db';
import { runCommands, type TestRun } from '@tidemark/terminal/testing';
import { registerIngestCommands } from '../src/commands/register-ingest-commands.ts';

export interface TestRunOptions {
  readonly db: Db;
  readonly home: string;
  readonly isTTY?: boolean;
  readonly signal?: AbortSignal;
}

/** Runs one `tidemark ingest` command line as the command does, and gives back what it printed. */
export function runIngest(argv: readonly string[], { home, ...options }: TestRunOptions): Promise<TestRun> {
  const env = { TIDEMARK_HOME: home };
  return runCommands(registerIngestCommands, ['ingest', ...argv], { ...options, cwd: home, env });
}
