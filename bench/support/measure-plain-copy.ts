import type { Db } from '@tidemark/db';

/** The bytes that the rows of a hypertable take in one plain table with the same columns, indexes and checks. */
export async function measurePlainCopy(db: Db, table: 'candles' | 'signals'): Promise<number> {
  await db.query('create-plain-copy', `CREATE TABLE plain_copy (LIKE ${table} INCLUDING ALL)`);
  await db.query('fill-plain-copy', `INSERT INTO plain_copy SELECT * FROM ${table} ORDER BY ts`);
  const [row] = await db.query<{ bytes: number }>(
    'read-plain-size',
    `SELECT pg_total_relation_size('plain_copy')::float8 AS bytes`,
  );
  await db.query('drop-plain-copy', 'DROP TABLE plain_copy');
  return row?.bytes ?? Number.NaN;
}
