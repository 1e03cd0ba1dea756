import type { Db } from '@tidemark/db';

/** Everything a hypertable takes on disk: chunks, compressed or not, with their indexes and TOAST tables. */
const hypertable = `
  SELECT sum(pg_total_relation_size(format('%I.%I', c.schema_name, c.table_name)::regclass))::float8 AS bytes
  FROM _timescaledb_catalog.chunk c JOIN _timescaledb_catalog.hypertable h
    ON h.id = c.hypertable_id OR h.compressed_hypertable_id = c.hypertable_id
  WHERE h.schema_name = 'public' AND h.table_name = $1`;

export async function readHypertableBytes(db: Db, table: 'candles' | 'signals'): Promise<number> {
  const [row] = await db.query<{ bytes: number }>('read-hypertable-size', hypertable, [table]);
  return row?.bytes ?? Number.NaN;
}
