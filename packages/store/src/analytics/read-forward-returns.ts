import type { Db } from '@tidemark/db';
import type { ScoredSignals } from '@tidemark/evaluation';

export interface ForwardReturnOptions {
  /** Candles from the entry's open to the close that ends the return. */
  readonly horizons: readonly number[];
  /** Milliseconds between a decision and its entry. Default 0. */
  readonly entryDelayMs?: number;
}

/**
 * The market's return after each signal, from the open of its entry candle to the close of the H-th: one array for each
 * horizon, a value for each row, NaN where a candle is missing. Never signed by what was predicted.
 */
export async function readForwardReturns(
  db: Db,
  signals: ScoredSignals,
  options: ForwardReturnOptions,
): Promise<readonly Float64Array[]> {
  throw new Error(`not read yet: ${signals.length} of ${typeof db} ${options.horizons.join()}`);
}
