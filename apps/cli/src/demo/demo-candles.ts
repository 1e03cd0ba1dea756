import type { Db } from '@tidemark/db';

/** Where the demo's candles come from, chosen before anything is stored. */
export interface DemoCandles {
  /** For people. */
  readonly source: string;
  /** True if they are simulated, not real. */
  readonly synthetic: boolean;
  /** Nothing that is to be stored is older, epoch milliseconds. */
  readonly oldest: number;
  /** Loads them; what is stored already is passed over. */
  ingest(db: Db, options: DemoIngestOptions): Promise<DemoIngest>;
}

export interface DemoIngestOptions {
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface DemoIngest {
  /** The symbols as they are stored, all in 1m. */
  readonly symbols: readonly string[];
  /** Candles that this run added. */
  readonly inserted: number;
  /** Files and rows that could not be stored, a line each. */
  readonly failures: readonly string[];
}
