import type { DbTransaction } from '@tidemark/db';
import type { LoadSummary } from '../candles/load-summary.ts';

/** What names a row of the ledger. */
export interface LedgerKey {
  readonly source: string;
  readonly symbol: string;
  readonly tf: string;
}

/** What the ledger holds of a file: the version that was loaded, and what that load did. */
export interface LedgerEntry {
  readonly checksum: string;
  readonly load: LoadSummary;
}

const sql = `
  SELECT checksum, rows, inserted, unchanged, revised, duplicates, rejected, first_ts, last_ts, known_from
  FROM ingest_ledger WHERE source = $1 AND symbol = $2 AND tf = $3`;

type Row = Omit<LoadSummary, 'firstTs' | 'lastTs' | 'knownFrom'> & {
  checksum: string;
  first_ts: Date | null;
  last_ts: Date | null;
  known_from: Date;
};

/** The ledger's row of a file, or null if it was never loaded under this symbol. */
export async function readLedgerEntry(
  tx: Pick<DbTransaction, 'query'>,
  key: LedgerKey,
): Promise<LedgerEntry | null> {
  const [row] = await tx.query<Row>('read-ledger-entry', sql, [key.source, key.symbol, key.tf]);
  if (row === undefined) return null;
  const { checksum, first_ts, last_ts, known_from, ...counts } = row;
  const span = { firstTs: first_ts?.getTime() ?? null, lastTs: last_ts?.getTime() ?? null };
  return { checksum, load: { ...counts, ...span, knownFrom: known_from.getTime() } };
}
