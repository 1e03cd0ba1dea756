import type { Db } from '../db/db.ts';
import type { TableName } from '../policies/table-name.ts';
import type { Interval } from '../settings/interval.ts';

// About 0.1 s of work and of row locks at a time; a load or a reader never waits for longer.
const rowsPerBatch = 5_000;

// What leads the index of each table up to its time.
const seriesColumns = {
  candles: ['symbol', 'tf'],
  signals: ['model_id', 'symbol', 'tf'],
  outcomes: ['spec_id', 'model_id', 'symbol', 'tf'],
} as const;

type Series = Readonly<Record<string, string | number>>;

/**
 * Deletes the rows of a plain table that are older than the retention, series by series through the index in bounded
 * transactions, and says how many. Interrupted, it goes on the next time.
 */
export async function deleteExpiredRows(
  db: Pick<Db, 'query'>,
  table: TableName,
  retention: Interval,
  onBatch: (deleted: number) => void = () => {},
): Promise<number> {
  const [clock] = await db.query<{ horizon: Date }>(
    'read-horizon',
    'SELECT now() - $1::interval AS horizon',
    [retention],
  );
  const horizon = clock?.horizon;
  const columns = seriesColumns[table];
  const expired = await db.query<Series>(
    'list-expired-series',
    `SELECT DISTINCT ${columns.join(', ')} FROM public.${table} WHERE ts < $1 ORDER BY ${columns.join(', ')}`,
    [horizon],
  );
  // Before anything goes, so that the rollups know it however this ends.
  if (expired.length > 0)
    await db.query('note-dropped', 'CALL tidemark.note_dropped($1, $2)', [table, horizon]);
  let deleted = 0;
  for (const series of expired) {
    const key = columns.map((column) => series[column]);
    for (let batch = -1; batch !== 0; ) {
      batch = await deleteBatch(db, table, [horizon, ...key]);
      deleted += batch;
      if (batch > 0) onBatch(deleted);
    }
    if (table === 'candles') await moveSeriesStart(db, key);
  }
  return deleted;
}

// The range is cut at a time, not at a row, so that one index scan finds it.
async function deleteBatch(
  db: Pick<Db, 'query'>,
  table: TableName,
  bound: readonly unknown[],
): Promise<number> {
  const ofSeries = seriesColumns[table].map((column, at) => `${column} = $${at + 2}`).join(' AND ');
  const [row] = await db.query<{ deleted: number }>(
    'delete-expired-rows',
    `WITH cut AS (
       SELECT ts FROM public.${table} WHERE ${ofSeries} AND ts < $1 ORDER BY ts OFFSET ${rowsPerBatch - 1} LIMIT 1
     ), gone AS (
       DELETE FROM public.${table} WHERE ${ofSeries} AND ts < $1
         AND ts <= coalesce((SELECT ts FROM cut), 'infinity') RETURNING 1
     ) SELECT count(*)::int AS deleted FROM gone`,
    bound,
  );
  return row?.deleted ?? 0;
}

// A series without a candle left stays: it remembers when it was last loaded. Nor is one moved that a load has changed
// meanwhile: this statement does not see that load's candles, and what lies before the start is never read.
async function moveSeriesStart(db: Pick<Db, 'query'>, series: readonly unknown[]): Promise<void> {
  await db.query(
    'move-series-start',
    `UPDATE public.candle_series s SET first_ts = seen.first_ts
     FROM (SELECT known_from, (SELECT min(ts) FROM public.candles WHERE symbol = $1 AND tf = $2) AS first_ts
           FROM public.candle_series WHERE symbol = $1 AND tf = $2) seen
     WHERE s.symbol = $1 AND s.tf = $2 AND s.known_from = seen.known_from AND seen.first_ts IS NOT NULL`,
    series,
  );
}
