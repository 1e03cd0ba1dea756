import type { Candle } from './candle.ts';
import type { ErrorCode } from './error-codes.ts';

/** A row of a source that could not be read or may not be stored. */
export interface RejectedRow {
  /** 1-based line of the source, a header included. */
  readonly line: number;
  readonly code: ErrorCode;
  readonly message: string;
  /** The row as it was found; storage cuts it at 500 characters. */
  readonly raw: string;
}

/** What a source yields for each of its rows: a candle with its line, or why there is none. */
export type CandleRow = { readonly line: number; readonly candle: Candle } | RejectedRow;

export function isRejected(row: CandleRow): row is RejectedRow {
  return 'code' in row;
}
