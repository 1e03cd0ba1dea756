import type { DbTransaction } from '@tidemark/db';
import type { RejectedRow } from '@tidemark/domain';
import type { LedgerKey } from './read-ledger-entry.ts';

const forget = `DELETE FROM rejected_rows WHERE source = $1 AND symbol = $2 AND tf = $3`;

const insert = `
  INSERT INTO rejected_rows (source, symbol, tf, line, code, message, raw)
  SELECT $1, $2, $3, line, code, message, raw
  FROM unnest($4::int[], $5::text[], $6::text[], $7::text[]) AS row(line, code, message, raw)`;

/** PostgreSQL's text holds no NUL, which garbage does. */
const storable = (text: string, length: number) => text.slice(0, length).replaceAll('\0', '\ufffd');

/** Stores the rejected rows of a file in place of those of its earlier version. */
export async function writeRejectedRows(
  tx: DbTransaction,
  file: LedgerKey,
  rejected: readonly RejectedRow[],
): Promise<void> {
  const key = [file.source, file.symbol, file.tf];
  await tx.query('forget-rejected-rows', forget, key);
  if (rejected.length === 0) return;
  await tx.query('write-rejected-rows', insert, [
    ...key,
    rejected.map((row) => row.line),
    rejected.map((row) => row.code),
    rejected.map((row) => storable(row.message, 500)),
    rejected.map((row) => storable(row.raw, 500)),
  ]);
}
