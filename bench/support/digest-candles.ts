import type { Db } from '@tidemark/db';
import type { TimeRange } from '@tidemark/domain';

const sql = `
  SELECT count(*)::int AS rows, coalesce(sum(hashtextextended(concat_ws('|', symbol, tf, ts, o, h, l, c, v,
    coalesce(vwap::text, '-'), coalesce(taker_buy_vol::text, '-')), 0)), 0)::text AS digest
  FROM candles WHERE ts >= $1 AND ts < $2`;

/** Number and digest of the stored candles of some ranges, whatever their order, ids and known_from. */
export async function digestCandles(
  db: Db,
  ranges: readonly TimeRange[],
): Promise<{ readonly rows: number; readonly digest: string }> {
  let rows = 0;
  let digest = 0n;
  for (const { from, to } of ranges) {
    const [found] = await db.query<{ rows: number; digest: string }>('digest-candles', sql, [
      new Date(from),
      new Date(to),
    ]);
    rows += found?.rows ?? 0;
    digest += BigInt(found?.digest ?? 0);
  }
  return { rows, digest: String(digest) };
}
