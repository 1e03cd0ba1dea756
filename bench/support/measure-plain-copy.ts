import type { Db } from '@tidemark/db';
import type { TimeRange } from '@tidemark/domain';

export interface PlainCopy {
  readonly rows: number;
  readonly bytes: number;
}

/** The bytes that the rows of a hypertable take in one plain table with the same columns, indexes and checks. */
export async function measurePlainCopy(
  db: Db,
  table: 'candles' | 'signals',
  ranges: readonly TimeRange[],
): Promise<PlainCopy> {
  await db.query('create-plain-copy', `CREATE TABLE plain_copy (LIKE ${table} INCLUDING ALL)`);
  for (const { from, to } of ranges) {
    await db.query(
      'fill-plain-copy',
      `INSERT INTO plain_copy SELECT * FROM ${table} WHERE ts >= $1 AND ts < $2 ORDER BY ts`,
      [new Date(from), new Date(to)],
    );
  }
  const [row] = await db.query<PlainCopy>(
    'read-plain-size',
    `SELECT count(*)::int AS rows, pg_total_relation_size('plain_copy')::float8 AS bytes FROM plain_copy`,
  );
  await db.query('drop-plain-copy', 'DROP TABLE plain_copy');
  return row ?? { rows: 0, bytes: Number.NaN };
}
