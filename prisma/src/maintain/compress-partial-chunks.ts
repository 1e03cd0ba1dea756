import type { Db } from '../db/db.ts';
import type { TableName } from '../policies/table-name.ts';
import type { Interval } from '../settings/interval.ts';

const listSql = `
  SELECT format('%I.%I', chunk_schema, chunk_name) AS chunk FROM timescaledb_information.chunks
  WHERE hypertable_schema = 'public' AND hypertable_name = $1 AND is_compressed AND range_end <= now() - $2::interval
    AND _timescaledb_functions.chunk_status_text(format('%I.%I', chunk_schema, chunk_name)::regclass) <> '{COMPRESSED}'
  ORDER BY range_start`;

/**
 * Compresses what corrections and late rows have left uncompressed in compressed chunks, one transaction a chunk. The
 * procedure `tidemark.compress_due_chunks` takes only chunks that were never compressed.
 */
export async function compressPartialChunks(
  db: Pick<Db, 'query'>,
  table: TableName,
  compressAfter: Interval,
): Promise<void> {
  const chunks = await db.query<{ chunk: string }>('list-partial-chunks', listSql, [table, compressAfter]);
  for (const { chunk } of chunks) {
    await db.query('compress-partial-chunk', 'CALL convert_to_columnstore($1::regclass)', [chunk]);
  }
}
