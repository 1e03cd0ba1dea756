import type { Db } from '@tidemark/db';
import type { LedgerKey } from './read-ledger-entry.ts';

const sql = `
  SELECT source, symbol, tf, checksum FROM ingest_ledger
  WHERE ($1::text[] IS NULL OR symbol = ANY ($1)) AND ($2::text IS NULL OR tf = $2) ORDER BY id`;

/** The files that were loaded, with their checksums, of all or of given symbols and timeframe. */
export async function listLedger(
  db: Db,
  filter: { readonly symbols?: readonly string[]; readonly tf?: string } = {},
): Promise<readonly (LedgerKey & { readonly checksum: string })[]> {
  return db.query<{ source: string; symbol: string; tf: string; checksum: string }>('list-ledger', sql, [
    filter.symbols ?? null,
    filter.tf ?? null,
  ]);
}
