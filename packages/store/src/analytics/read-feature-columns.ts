import type { Db } from '@tidemark/db';
import type { ScoredSignals } from '@tidemark/evaluation';

/** One numeric feature of the signals, a value for each row of them; NaN where it is null or absent. */
export interface FeatureColumn {
  readonly name: string;
  readonly values: Float64Array;
}

/** The features of signals by column. Disposing it removes what it keeps on disk. */
export interface FeatureColumns extends AsyncDisposable {
  readonly signals: ScoredSignals;
  /** Features with a number or a boolean (1 and 0) in at least one row, or null in all of them; by name. */
  readonly names: readonly string[];
  /** Features with a string in at least one row, by name; of a mixed one the numbers are in its column. */
  readonly stringNames: readonly string[];
  /** Each column once, in the order of `names`; may be called again. */
  columns(): AsyncIterable<FeatureColumn>;
}

export interface FeatureColumnOptions {
  /** Bytes of columns to keep in memory; what is more waits in a temporary file. Default 512 MB. */
  readonly budgetBytes?: number;
}

/** The features of signals that were read by `readScoredSignals`, in one pass over them. */
export async function readFeatureColumns(
  db: Db,
  signals: ScoredSignals,
  options: FeatureColumnOptions = {},
): Promise<FeatureColumns> {
  throw new Error(`not read yet: ${signals.length} of ${typeof db} ${options.budgetBytes}`);
}
