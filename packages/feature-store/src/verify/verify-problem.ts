/** What can be wrong with a published file. */
export type ProblemKind =
  /** Its footer cannot be read, or it does not say what it is. */
  | 'unreadable'
  /** It says that it is something else than its folder and name do. */
  | 'misplaced'
  /** What is in it has another hash, or another number of rows, than it should have. */
  | 'contents'
  /** Its name is not the hash of the inputs that it names. */
  | 'inputs'
  /** A file of candles that it was computed from is not there. */
  | 'candles missing'
  /** The state at its end is missing or another one, or the one that entered it is not kept. */
  | 'state'
  /** The view's definition is missing, or another one. */
  | 'view'
  /** Two versions are in the partition's folder, or the newest one is not. */
  | 'unsettled'
  /** A value is another one than is computed from its candles. */
  | 'values';

export interface VerifyProblem {
  readonly kind: ProblemKind;
  /** Relative to the folder of the store. */
  readonly path: string;
  readonly detail: string;
}
