import type { Db } from '@tidemark/db';
import type { Candle, Timeframe, TimeRange } from '@tidemark/domain';
import { checkPageLimit } from '../page-limit.ts';
import { type CandleSqlRow, candleSelect, readCandleRow } from './candle-columns.ts';
import { readSeries } from './series.ts';

const sql = `
  SELECT ${candleSelect} FROM candles WHERE symbol = $1 AND tf = $2 AND ts >= $3 AND ts < $4 ORDER BY ts LIMIT $5`;

export interface CandleRangeQuery {
  readonly symbol: string;
  readonly tf: Timeframe;
  /** Open times, [from, to), epoch milliseconds. */
  readonly range: TimeRange;
}

export interface CandlePage {
  readonly candles: readonly Candle[];
  /** The open time to pass as `from` for the next page; null after the last one. */
  readonly next: number | null;
}

/**
 * One page of candles of a range, oldest first.
 * @throws TidemarkError `series.unknown`, `page.limit_invalid`
 */
export async function pageCandles(
  db: Db,
  query: CandleRangeQuery & { readonly limit?: number },
): Promise<CandlePage> {
  const limit = checkPageLimit(query.limit ?? 1_000);
  await readSeries(db, query.symbol, query.tf);
  const candles = await readCandleWindow(db, query, limit + 1);
  const next = candles.length > limit ? (candles.pop()?.ts ?? null) : null;
  return { candles, next };
}

/** All candles of a range, oldest first; for long ranges use {@link iterateCandles}. */
export async function readCandles(db: Db, query: CandleRangeQuery): Promise<readonly Candle[]> {
  await readSeries(db, query.symbol, query.tf);
  return readCandleWindow(db, query, null);
}

/** The one statement behind every range read; the caller has seen to it that the series exists. */
export async function readCandleWindow(
  db: Db,
  query: CandleRangeQuery,
  limit: number | null,
): Promise<Candle[]> {
  const { symbol, tf, range } = query;
  const bound = [symbol, tf, new Date(range.from), new Date(range.to), limit];
  return (await db.query<CandleSqlRow>('read-candles', sql, bound)).map(readCandleRow);
}
