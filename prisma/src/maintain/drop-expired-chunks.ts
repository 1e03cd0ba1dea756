import type { Db } from '../db/db.ts';
import type { TableName } from '../policies/table-name.ts';
import type { Interval } from '../settings/interval.ts';

// Dropping takes some ten locks a chunk; PostgreSQL's stock max_locks_per_transaction of 64 has room for about 6,400.
const chunksPerTransaction = 100;

const listSql = `
  SELECT range_end AS "end" FROM timescaledb_information.chunks
  WHERE hypertable_schema = 'public' AND hypertable_name = $1 AND range_end <= now() - $2::interval ORDER BY range_end`;

// Without it the drop is noted as a change, and a refresh of that span would erase the rollups of what is dropped.
const spareRollups = `
  SELECT set_config(name, 'on', true) FROM pg_settings WHERE name = 'timescaledb.skip_cagg_invalidation'`;

/**
 * Drops the chunks that lie wholly before the horizon, oldest first, in transactions of bounded size; the rollups stay.
 * What the retention job does in one transaction, which fails where thousands of chunks expire at once.
 */
export async function dropExpiredChunks(
  db: Pick<Db, 'query' | 'transaction'>,
  table: TableName,
  retention: Interval,
): Promise<number> {
  const expired = await db.query<{ end: Date }>('list-expired-chunks', listSql, [table, retention]);
  const last = expired.at(-1);
  if (last !== undefined)
    await db.query('note-dropped', 'CALL tidemark.note_dropped($1, $2)', [table, last.end]);
  for (let at = 0; at < expired.length; at += chunksPerTransaction) {
    const until = expired[Math.min(at + chunksPerTransaction, expired.length) - 1]?.end;
    await db.transaction(async (transaction) => {
      await transaction.query('spare-rollups', spareRollups);
      await transaction.query(
        'drop-chunks',
        'SELECT drop_chunks($1::regclass, older_than => $2::timestamptz)',
        [`public.${table}`, until],
      );
    });
  }
  return expired.length;
}
