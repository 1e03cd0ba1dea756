import type { Db } from '@tidemark/db';
import type { Timeframe, TimeRange } from '@tidemark/domain';

const sql = `
  SELECT DISTINCT (extract(epoch FROM known_to) * 1000)::float8 AS at FROM candle_revisions
  WHERE symbol = $1 AND tf = $2 AND ts >= coalesce($3, '-infinity'::timestamptz) AND ts < coalesce($4, 'infinity'::timestamptz)
  ORDER BY at`;

/**
 * The instants at which candles of a series were corrected, epoch milliseconds, ascending: from each on something else was believed than
 * in the millisecond before.
 * @param range open times of the candles; default all
 */
export async function listCorrections(
  db: Db,
  { symbol, tf, range }: { readonly symbol: string; readonly tf: Timeframe; readonly range?: TimeRange },
): Promise<readonly number[]> {
  const bound = (instant: number | undefined) =>
    instant === undefined || !Number.isFinite(instant) ? null : new Date(instant);
  const rows = await db.query<{ at: number }>('list-corrections', sql, [
    symbol,
    tf,
    bound(range?.from),
    bound(range?.to),
  ]);
  return rows.map(({ at }) => at);
}
