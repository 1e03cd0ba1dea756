import type { Db } from '@tidemark/db';

export interface StoredRejection {
  readonly source: string;
  readonly symbol: string;
  readonly tf: string;
  readonly line: number;
  readonly code: string;
  readonly message: string;
  readonly raw: string;
}

const sql = `
  SELECT source, symbol, tf, line, code, message, raw FROM rejected_rows
  WHERE $1::text IS NULL OR source = $1 ORDER BY source, line LIMIT $2`;

/** Rows that could not be stored, by source and line. */
export function listRejectedRows(
  db: Db,
  filter: { readonly source?: string; readonly limit?: number } = {},
): Promise<readonly StoredRejection[]> {
  return db.query<StoredRejection & Record<string, unknown>>('list-rejected-rows', sql, [
    filter.source ?? null,
    filter.limit ?? 1_000,
  ]);
}
