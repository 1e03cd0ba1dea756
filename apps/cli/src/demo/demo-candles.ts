import type { Db } from '@tidemark/db';
import type { OnIngestEvent } from '@tidemark/ingest';

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
  readonly onEvent: OnIngestEvent;
  readonly signal: AbortSignal;
}

export interface DemoIngest {
  /** The symbols of which a file is stored, under their stored names; all in 1m. */
  readonly symbols: readonly string[];
  /** Candles that this run added. */
  readonly inserted: number;
  /** False if a file failed or a row was rejected. */
  readonly clean: boolean;
}
