import type { Db } from '../../src/db/db.ts';

const hour = 3_600_000;

export interface StoreCandlesOptions {
  readonly symbol?: string;
  /** Epoch milliseconds, on the hour. */
  readonly from: number;
  readonly hours: number;
}

/** Stores one-minute candles of whole hours, in transactions of a day so that stock settings have locks for the chunks. */
export async function storeCandles(
  db: Db,
  { symbol = 'BTCUSDT', from, hours }: StoreCandlesOptions,
): Promise<void> {
  for (let at = 0; at < hours; at += 24) {
    const start = new Date(from + at * hour);
    const end = new Date(from + Math.min(at + 24, hours) * hour - 1);
    await db.query(
      'store-candles',
      `INSERT INTO candles (symbol, tf, ts, o, h, l, c, v, vwap, taker_buy_vol, known_from)
       SELECT $1, '1m', ts, 100, 101 + extract(minute FROM ts), 99, 100, 10, 100, 5, now()
       FROM generate_series($2::timestamptz, $3::timestamptz, '1 minute') ts`,
      [symbol, start, end],
    );
  }
  await db.query(
    'store-series',
    `INSERT INTO candle_series (symbol, tf, first_ts, last_ts, known_from) VALUES ($1, '1m', $2, $3, now())
     ON CONFLICT (symbol, tf) DO UPDATE SET first_ts = least(candle_series.first_ts, excluded.first_ts),
       last_ts = greatest(candle_series.last_ts, excluded.last_ts)`,
    [symbol, new Date(from), new Date(from + hours * hour - 60_000)],
  );
}

/** The start of the hour that was so many days ago, epoch milliseconds. */
export function daysAgo(days: number): number {
  return Math.floor((Date.now() - days * 24 * hour) / hour) * hour;
}
