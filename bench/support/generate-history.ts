import type { Db } from '@tidemark/db';

export interface History {
  /** Symbols that trade to the end, and one more that stopped. */
  readonly symbols: number;
  readonly minutes: number;
  /** After how many minutes the last symbol stopped trading. */
  readonly stoppedAfter: number;
}

export interface StoredSymbol {
  readonly symbol: string;
  /** Open time of its last candle, epoch milliseconds. */
  readonly lastTs: number;
}

export interface GeneratedHistory {
  readonly rows: number;
  readonly live: StoredSymbol;
  readonly stopped: StoredSymbol;
}

/** 2026-01-01T00:00:00Z, the start of a chunk of any interval in use. */
const start = 1_767_225_600_000;
const minute = 60_000;
/** Minutes a transaction: 50 new chunks of an hour, far under the 1,420 that a stock server has locks for. */
const minutesAtOnce = 3_000;

// Prices go up and down by whole ticks, so that they compress as prices do.
const insert = `
  INSERT INTO candles (symbol, tf, ts, o, h, l, c, v, vwap, taker_buy_vol, known_from)
  SELECT 'S' || lpad(s::text, 3, '0'), '1m', ts, o, greatest(o, c) + 0.03, least(o, c) - 0.02, c,
    volume, (o + c) / 2, volume / 2, $4
  FROM generate_series($1::timestamptz, $2::timestamptz, interval '1 minute') ts,
    LATERAL (SELECT extract(epoch FROM ts)::bigint / 60 AS m) at,
    generate_series(1, $3::int) s,
    LATERAL (SELECT floor(10000 + 1000 * sin(m / 700.0 + s) + m * 7919 % 101) / 100 AS o,
      floor(10000 + 1000 * sin((m + 1) / 700.0 + s) + (m + 1) * 7919 % 101) / 100 AS c,
      (m * 104729 % 100003)::float8 / 10 AS volume) price`;

const extend = `
  INSERT INTO candle_series (symbol, tf, first_ts, last_ts, known_from)
  SELECT 'S' || lpad(s::text, 3, '0'), '1m', $1, CASE WHEN s = $3 THEN $4::timestamptz ELSE $2::timestamptz END, $1
  FROM generate_series(1, $3::int) s`;

/** Stores minutes of several symbols, made by the server itself, and then lets it see what it holds. */
export async function generateHistory(
  db: Db,
  { symbols, minutes, stoppedAfter }: History,
  log: (line: string) => void,
): Promise<GeneratedHistory> {
  const at = (index: number) => start + index * minute;
  const began = performance.now();
  for (let from = 0; from < minutes; ) {
    const until = Math.min(from < stoppedAfter ? stoppedAfter : minutes, from + minutesAtOnce);
    const trading = from < stoppedAfter ? symbols + 1 : symbols;
    const bounds = [new Date(at(from)), new Date(at(until - 1))];
    await db.query('generate-candles', insert, [...bounds, trading, new Date(start)]);
    from = until;
  }
  const live = { symbol: 'S001', lastTs: at(minutes - 1) };
  const stopped = { symbol: `S${String(symbols + 1).padStart(3, '0')}`, lastTs: at(stoppedAfter - 1) };
  await db.query('extend-series', extend, [
    new Date(start),
    new Date(live.lastTs),
    symbols + 1,
    new Date(stopped.lastTs),
  ]);
  for (const relation of await listRelations(db)) await db.query('vacuum', `VACUUM ANALYZE ${relation}`);
  const rows = symbols * minutes + stoppedAfter;
  log(
    `generated ${rows.toLocaleString('en-US')} rows in ${((performance.now() - began) / 1000).toFixed(0)} s`,
  );
  return { rows, live, stopped };
}

/** The table, or the chunks of the hypertable one by one: analysed as a whole it would lock all of them at once. */
async function listRelations(db: Db): Promise<readonly string[]> {
  const chunks = await db.query<{ chunk: string }>(
    'list-chunks',
    `SELECT inhrelid::regclass::text AS chunk FROM pg_inherits WHERE inhparent = 'candles'::regclass`,
  );
  return chunks.length === 0 ? ['candles'] : chunks.map(({ chunk }) => chunk);
}
