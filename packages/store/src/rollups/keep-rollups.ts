import type { DbTransaction } from '@tidemark/db';
import type { TimeRange } from '@tidemark/domain';
import { rollupLevels } from './rollup-levels.ts';

const columns = 'symbol, ts, o, h, l, c, v, quote_vol, unpriced, taker_buy_vol, takers, n';

const fromCandles = `
  sum(v), sum(vwap * v) FILTER (WHERE vwap IS NOT NULL), count(*) FILTER (WHERE vwap IS NULL AND v > 0),
  sum(taker_buy_vol), count(taker_buy_vol), count(*)`;

const fromRollup = `sum(v), sum(quote_vol), sum(unpriced), sum(taker_buy_vol), sum(takers), sum(n)`;

/**
 * One level's statement. Neighbours in time tell which part opens a bucket and which closes it: in one pass over the index,
 * where an ordered array_agg sorts each bucket by itself and made the whole statement take four times as long.
 *
 * A bucket is only replaced by one of at least as many candles: after retention has dropped raw rows, what is left of
 * them must not erase the bucket that was built from all.
 */
function upsertLevel({ tf, from, minutes }: (typeof rollupLevels)[number]): string {
  const raw = from === '1m';
  const bin = (instant: string) => `date_bin('${minutes} minutes', ${instant}, 'epoch')`;
  return `
  WITH parts AS (
    SELECT *, ${bin('ts')} AS bucket FROM ${raw ? 'candles' : `tidemark.candles_${from}`}
    WHERE symbol = $1 ${raw ? "AND tf = '1m'" : ''}
      AND ts >= ${bin('$2::timestamptz')} AND ts < ${bin('$3::timestamptz')} + interval '${minutes} minutes'
  ), placed AS (
    SELECT *, lag(bucket) OVER in_time IS DISTINCT FROM bucket AS opens, lead(bucket) OVER in_time IS DISTINCT FROM bucket AS closes
    FROM parts WINDOW in_time AS (ORDER BY ts)
  )
  INSERT INTO tidemark.candles_${tf} AS kept (${columns})
  SELECT symbol, bucket, max(o) FILTER (WHERE opens), max(h), min(l), max(c) FILTER (WHERE closes), ${raw ? fromCandles : fromRollup}
  FROM placed GROUP BY symbol, bucket
  ON CONFLICT (symbol, ts) DO UPDATE SET o = excluded.o, h = excluded.h, l = excluded.l, c = excluded.c, v = excluded.v,
    quote_vol = excluded.quote_vol, unpriced = excluded.unpriced, taker_buy_vol = excluded.taker_buy_vol,
    takers = excluded.takers, n = excluded.n
  WHERE excluded.n >= kept.n`;
}

const statements = rollupLevels.map((level) => ({
  name: `keep-rollup-${level.tf}`,
  sql: upsertLevel(level),
}));

/**
 * Brings the plain rollup tables of one symbol up to date over the buckets that [from, to] touches, finest first.
 * Part of the load's transaction on plain PostgreSQL; on TimescaleDB continuous aggregates do this.
 */
export async function keepRollups(tx: DbTransaction, symbol: string, range: TimeRange): Promise<void> {
  for (const { name, sql } of statements) {
    await tx.query(name, sql, [symbol, new Date(range.from), new Date(range.to)]);
  }
}
