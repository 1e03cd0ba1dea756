import type { Db } from '../db/db.ts';
import { type TableName, tableNames } from '../policies/table-name.ts';
import type { HypertableStatus } from './database-status.ts';

// Sizes by hypertable_approximate_size, which reads block counts from shared memory: with 4,320 chunks 0.3 s, where
// hypertable_size asks the file system for every file and takes 1.7 s.
const chunksSql = `
  SELECT count(*)::int AS chunks,
    count(*) FILTER (WHERE is_compressed)::int AS "compressedChunks",
    count(*) FILTER (WHERE is_compressed AND _timescaledb_functions.chunk_status_text(
      format('%I.%I', chunk_schema, chunk_name)::regclass) <> '{COMPRESSED}')::int AS "partialChunks",
    (extract(epoch FROM min(range_start)) * 1000)::float8 AS "oldestChunk",
    (extract(epoch FROM max(range_end)) * 1000)::float8 AS "newestChunkEnd",
    hypertable_approximate_size($2::regclass)::float8 AS bytes
  FROM timescaledb_information.chunks WHERE hypertable_schema = 'public' AND hypertable_name = $1`;

const compressionSql = `
  SELECT sum(c.before_compression_total_bytes)::float8 AS before,
    sum(pg_total_relation_size(s.relid) + pg_total_relation_size(s.compress_relid))::float8 AS after
  FROM chunk_columnstore_stats($1::regclass) c
    JOIN _timescaledb_catalog.compression_settings s
      ON s.relid = format('%I.%I', c.chunk_schema, c.chunk_name)::regclass
  WHERE c.compression_status = 'Compressed'`;

const nothing = {
  chunks: 0,
  compressedChunks: 0,
  partialChunks: 0,
  bytes: 0,
  oldestChunk: null,
  newestChunkEnd: null,
};

type ChunksRow = Pick<
  HypertableStatus,
  'chunks' | 'compressedChunks' | 'partialChunks' | 'bytes' | 'oldestChunk' | 'newestChunkEnd'
>;

/** Chunks, sizes and the real compression ratio of candles and signals. */
export async function readHypertables(db: Pick<Db, 'query'>): Promise<readonly HypertableStatus[]> {
  return Promise.all(tableNames.map((name) => readHypertable(db, name)));
}

async function readHypertable(db: Pick<Db, 'query'>, name: TableName): Promise<HypertableStatus> {
  const target = `public.${name}`;
  const [chunks] = await db.query<ChunksRow>('read-chunks', chunksSql, [name, target]);
  const [sizes] = await db.query<{ before: number | null; after: number | null }>(
    'read-compression',
    compressionSql,
    [target],
  );
  const before = sizes?.before ?? null;
  const after = sizes?.after ?? null;
  return {
    name,
    ...(chunks ?? nothing),
    bytesBeforeCompression: before,
    bytesAfterCompression: after,
    compressionRatio: before !== null && after !== null && after > 0 ? before / after : null,
  };
}
