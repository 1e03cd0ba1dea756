import type { DbTransaction } from '@tidemark/db';
import type { LoadSummary } from '../candles/load-summary.ts';
import type { LedgerKey } from './read-ledger-entry.ts';

const sql = `
  INSERT INTO ingest_ledger (source, symbol, tf, checksum, first_ts, last_ts, rows, inserted, unchanged, revised,
    duplicates, rejected, known_from)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
  ON CONFLICT (source, symbol, tf) DO UPDATE SET checksum = excluded.checksum, first_ts = excluded.first_ts,
    last_ts = excluded.last_ts, rows = excluded.rows, inserted = excluded.inserted, unchanged = excluded.unchanged,
    revised = excluded.revised, duplicates = excluded.duplicates, rejected = excluded.rejected,
    known_from = excluded.known_from, completed_at = now()`;

/** Records a load; it replaces the row of an earlier version of the same file. */
export async function writeLedgerEntry(
  tx: DbTransaction,
  file: LedgerKey & { readonly checksum: string },
  load: LoadSummary,
): Promise<void> {
  await tx.query('write-ledger-entry', sql, [
    file.source,
    file.symbol,
    file.tf,
    file.checksum,
    load.firstTs === null ? null : new Date(load.firstTs),
    load.lastTs === null ? null : new Date(load.lastTs),
    load.rows,
    load.inserted,
    load.unchanged,
    load.revised,
    load.duplicates,
    load.rejected,
    new Date(load.knownFrom),
  ]);
}
