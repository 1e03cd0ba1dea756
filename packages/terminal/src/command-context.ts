import type { Writable } from 'node:stream';
import type { Db, OpenServer, RequireMigrated } from '@tidemark/db';
import type { RowsResult } from './output/write-rows.ts';

/** A stream that may be a terminal. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** What a command found, once for programs and once for people. */
export interface CommandResult {
  /** Printed as JSON with `--json`. Times in it are ISO 8601 in UTC, 64-bit ids are strings. */
  readonly data: unknown;
  /** Printed without `--json`; made only then. */
  readonly text: () => string;
  /** 1 if it was done with rejects or failures that the result reports. */
  readonly exitCode?: 0 | 1;
}

/**
 * What a command is given to do its work. An app that registers commands declares the part of it that it needs, and
 * takes nothing from the process: neither its streams nor its environment.
 */
export interface CommandContext {
  /** Whether `--json` was given; known when an action runs, not when commands are registered. */
  readonly json: boolean;
  /** Whether `--quiet` was given: no progress, only warnings and errors. */
  readonly quiet: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Aborted when the user interrupts. What is not stopped by then has two seconds left. */
  readonly signal: AbortSignal;
  /**
   * Asks for more than those two seconds, in milliseconds, for a command that has something to end or to give back. If it ends in good order within
   * them it has not been interrupted, but done.
   */
  readonly allowGrace?: (ms: number) => void;
  /** The database that `--db` or the environment names; opened at the first call, closed when the command ends. */
  openDb(): Promise<Db>;
  /**
   * The server behind it. `requireMigrated: false` opens a database whose migrations are pending as it is, `managed` does
   * so on servers that are not the product's own; another
   * `env` chooses, and sets up, another database. The first call decides.
   */
  openServer(options?: {
    readonly requireMigrated?: RequireMigrated;
    readonly env?: NodeJS.ProcessEnv;
  }): Promise<OpenServer>;
  /** Progress, a line on stderr; silent with `--quiet`. */
  log(line: string): void;
  /** What the user has to know though the command goes on, a line on stderr. */
  warn(line: string): void;
  /** The result, on stdout. Called once by every command that succeeds. */
  report(result: CommandResult): Promise<void>;
  /** A result of any length, on stdout as its rows come; in place of `report`. */
  reportRows<Row>(result: RowsResult<Row>): Promise<void>;
}
