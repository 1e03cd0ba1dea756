import type { DbTransaction } from '@tidemark/db';
import type { TimeRange } from '@tidemark/domain';
import { rollupLevels } from './rollup-levels.ts';

const columns = 'symbol, ts, o, h, l, c, v, quote_vol, unpriced, taker_buy_vol, takers, n';

const fromCandles = `
  sum(v), sum(vwap * v) FILTER (WHERE vwap IS NOT NULL), count(*) FILTER (WHERE vwap IS NULL AND v > 0),
  sum(taker_buy_vol), count(taker_buy_vol), count(*)`;

const fromRollup = `sum(v), sum(quote_vol), sum(unpriced), sum(taker_buy_vol), sum(takers), sum(n)`;

/**
 * The value of the first or last part of a bucket. A bucket has few slots on its grid, so they are tried one by one:
 * an ordered array_agg, which sorts each bucket by itself, made the whole statement take twice as long.
 */
function endOf(column: 'o' | 'c', minutes: number, partMinutes: number): string {
  const slots = Array.from({ length: minutes / partMinutes }, (_, slot) => slot * partMinutes);
  if (column === 'c') slots.reverse();
  const picks = slots.map((at) => `max(${column}) FILTER (WHERE ts = bucket + interval '${at} minutes')`);
  return `coalesce(${picks.join(', ')})`;
}

/**
 * One level's statement. A bucket is only replaced by one of at least as many candles: after retention has
 * dropped raw rows, what is left of them must not erase the bucket that was built from all.
 */
function upsertLevel({ tf, from, minutes }: (typeof rollupLevels)[number]): string {
  const raw = from === '1m';
  const part = rollupLevels.find((level) => level.tf === from)?.minutes ?? 1;
  const bin = (instant: string) => `date_bin('${minutes} minutes', ${instant}, 'epoch')`;
  return `
  INSERT INTO tidemark.candles_${tf} AS kept (${columns})
  SELECT symbol, bucket, ${endOf('o', minutes, part)}, max(h), min(l), ${endOf('c', minutes, part)}, ${raw ? fromCandles : fromRollup}
  FROM (SELECT *, ${bin('ts')} AS bucket FROM ${raw ? 'candles' : `tidemark.candles_${from}`}
    WHERE symbol = $1 ${raw ? "AND tf = '1m'" : ''}
      AND ts >= ${bin('$2::timestamptz')} AND ts < ${bin('$3::timestamptz')} + interval '${minutes} minutes') parts
  GROUP BY symbol, bucket
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
