import type { Writable } from 'node:stream';
import type { Db } from '@tidemark/db';

/** What the analytics commands need of whoever runs them. */
export interface AnalyticsContext {
  /** Whether one JSON document is printed; known when an action runs. */
  readonly json: boolean;
  readonly quiet: boolean;
  readonly cwd: string;
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  openDb(): Promise<Db>;
  log(line: string): void;
  warn(line: string): void;
  report(result: {
    readonly data: unknown;
    readonly text: () => string;
    readonly exitCode?: 0 | 1;
  }): Promise<void>;
}
