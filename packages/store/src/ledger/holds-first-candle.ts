import type { DbTransaction } from '@tidemark/db';

// By key, so that it plans over one chunk.
const sql = `SELECT true AS there FROM candles WHERE symbol = $1 AND tf = $2 AND ts = $3`;

/**
 * Whether the candles of a loaded file are to be taken as stored: its first one is still there, or is older than what
 * the database keeps. Where retention has dropped them and was switched off since, neither is so: the file is loaded
 * again.
 * @param firstTs open time of the file's first candle, epoch milliseconds; null if it had none
 * @param horizon from when on the database keeps candles, epoch milliseconds; null if it keeps all
 */
export async function holdsFirstCandle(
  db: Pick<DbTransaction, 'query'>,
  series: { readonly symbol: string; readonly tf: string },
  firstTs: number | null,
  horizon: number | null,
): Promise<boolean> {
  if (firstTs === null || (horizon !== null && firstTs < horizon)) return true;
  const rows = await db.query('find-first-candle', sql, [series.symbol, series.tf, new Date(firstTs)]);
  return rows.length > 0;
}
