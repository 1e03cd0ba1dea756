import type { ErrorCode } from '@tidemark/domain';

/** A file, or a symbol without any, that could not be loaded. */
export interface IngestFailure {
  /** Its path inside the archive, its absolute path, or the symbol's folder in the archive. */
  readonly file: string;
  readonly code: ErrorCode;
  readonly message: string;
  /** The way out; null where none is known. */
  readonly hint: string | null;
}

/** What an ingest did. rows = inserted + unchanged + revised + duplicates + rejected. */
export interface IngestSummary {
  /** Files that were loaded: their rows and their ledger rows are committed. */
  readonly files: number;
  /** Files that the ledger held already, with the same checksum. */
  readonly skipped: number;
  readonly rows: number;
  readonly inserted: number;
  readonly unchanged: number;
  readonly revised: number;
  /** The same candle again later in one file. */
  readonly duplicates: number;
  readonly rejected: number;
  /** Files that the archive does not have, by their path inside it. No failure. */
  readonly missing: readonly string[];
  /** Files for which the archive publishes no checksum; they were loaded on trust. */
  readonly unverified: readonly string[];
  readonly failedFiles: number;
  readonly failures: readonly IngestFailure[];
  /** True if it was stopped before its end; what is counted here is committed. */
  readonly interrupted: boolean;
  readonly seconds: number;
}
