import type { Db } from '../db/db.ts';
import type { TableStatus } from './database-status.ts';

const sql = `
  SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname AS name,
    pg_total_relation_size(c.oid)::float8 AS bytes,
    CASE WHEN c.reltuples >= 0 THEN c.reltuples::float8 END AS "estimatedRows"
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname IN ('public', 'tidemark') AND c.relkind = 'r' AND c.relname <> '_prisma_migrations'
  ORDER BY n.nspname, c.relname`;

/** Every table of the product and its size; of a hypertable the rows are in its chunks, and it is left out. */
export async function readTables(
  db: Pick<Db, 'query'>,
  { without }: { readonly without: readonly string[] },
): Promise<readonly TableStatus[]> {
  const tables = await db.query<TableStatus>('read-tables', sql);
  return tables.filter(({ name }) => !without.includes(name));
}
