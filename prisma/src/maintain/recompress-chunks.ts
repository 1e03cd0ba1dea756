import type { Db } from '../db/db.ts';

/** A compressed chunk whose batches are small. */
export interface LooseChunk {
  readonly chunk: string;
  readonly batches: number;
  /** The batches that its rows need. */
  readonly needed: number;
}

// Chunks that are wholly compressed: partial ones are the columnstore policy's own business.
const listSql = `
  SELECT s.relid::regclass::text AS chunk, s.compress_relid::regclass::text AS compressed,
    (SELECT string_agg(quote_ident(name), ', ') FROM unnest(s.segmentby) name) AS segmentby
  FROM _timescaledb_catalog.compression_settings s
    JOIN pg_class p ON p.oid = s.relid JOIN pg_namespace n ON n.oid = p.relnamespace
    JOIN timescaledb_information.chunks c ON c.chunk_schema = n.nspname AND c.chunk_name = p.relname
  WHERE s.compress_relid IS NOT NULL AND c.hypertable_schema = 'public'
    AND c.hypertable_name IN ('candles', 'signals', 'outcomes')
    AND _timescaledb_functions.chunk_status_text(s.relid::regclass) = '{COMPRESSED}'
  ORDER BY c.hypertable_name, c.range_start`;

/**
 * Chunks that take more room than they need. Roll-up merges chunks and leaves their batches as they were, of an hour's 60
 * rows where 1,000 fit: 720 hours of three symbols took 8.8 MB so, and 5.8 MB with whole batches.
 */
export async function findLooseChunks(db: Pick<Db, 'query'>): Promise<readonly LooseChunk[]> {
  const chunks = await db.query<{ chunk: string; compressed: string; segmentby: string | null }>(
    'list-compressed-chunks',
    listSql,
  );
  const loose: LooseChunk[] = [];
  for (const { chunk, compressed, segmentby } of chunks) {
    const group = segmentby === null ? '' : `GROUP BY ${segmentby}`;
    const [found] = await db.query<{ batches: number; needed: number }>(
      'count-batches',
      `SELECT coalesce(sum(batches), 0)::int AS batches, coalesce(sum(needed), 0)::int AS needed
       FROM (SELECT count(*) AS batches, ceil(sum(_ts_meta_count) / 1000.0) AS needed FROM ${compressed} ${group}) segment`,
    );
    // Recompressing locks the chunk against writes: not for a few batches, which every late row leaves behind.
    if (found !== undefined && found.batches >= found.needed * 1.5 && found.batches - found.needed >= 10) {
      loose.push({ chunk, ...found });
    }
  }
  return loose;
}

/** Compresses the chunks anew in whole batches, one transaction each; says how many. */
export async function recompressChunks(
  db: Pick<Db, 'query'>,
  onChunk: (chunk: string) => void = () => {},
): Promise<number> {
  const loose = await findLooseChunks(db);
  for (const { chunk } of loose) {
    onChunk(chunk);
    await db.query('recompress-chunk', 'CALL convert_to_columnstore($1::regclass, recompress => true)', [
      chunk,
    ]);
  }
  return loose.length;
}
