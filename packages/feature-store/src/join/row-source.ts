/** The rows of a join as temporary tables. */
export interface RowSource {
  /** A table `n, symbol, tf, ts`: places from 0, and microseconds since the epoch. Nothing in it is null. */
  readonly keys: string;
  /** A table of all their columns, in their order; null where only their keys are here. */
  readonly table: string | null;
  /** Names of the columns that are carried through. */
  readonly columns: readonly string[];
  readonly count: number;
}
