import type { Db } from '@tidemark/db';

const sql = `
  SELECT count(*)::int AS rows, sum(hashtextextended(concat_ws('|', symbol, tf, ts, o, h, l, c, v,
    coalesce(vwap::text, '-'), coalesce(taker_buy_vol::text, '-')), 0))::text AS digest FROM candles`;

/** Number and digest of the stored candles, whatever their order, ids and known_from. */
export async function digestCandles(db: Db): Promise<{ readonly rows: number; readonly digest: string }> {
  const [row] = await db.query<{ rows: number; digest: string }>('digest-candles', sql);
  return row ?? { rows: 0, digest: '' };
}
