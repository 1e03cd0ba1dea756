import type { Db } from '@tidemark/db';

/** What a load leaves, without what its time and its order make it: ids, known_from and times of writing. */
const contents = {
  candles: 'symbol, tf, ts, o, h, l, c, v, vwap, taker_buy_vol, features',
  candle_revisions: 'symbol, tf, ts, o, h, l, c, v, vwap, taker_buy_vol',
  candle_series: 'symbol, tf, first_ts, last_ts',
  ingest_ledger:
    'source, symbol, tf, checksum, first_ts, last_ts, rows, inserted, unchanged, revised, duplicates, rejected',
  instruments: 'symbol, venue, market, source_symbol, contract_size, tick_size',
  rejected_rows: 'source, symbol, tf, line, code, message, raw',
  'tidemark.candles_5m': 'symbol, ts, o, h, l, c, v, quote_vol, unpriced, taker_buy_vol, takers, n',
  'tidemark.candles_15m': 'symbol, ts, o, h, l, c, v, quote_vol, unpriced, taker_buy_vol, takers, n',
  'tidemark.candles_1h': 'symbol, ts, o, h, l, c, v, quote_vol, unpriced, taker_buy_vol, takers, n',
  'tidemark.candles_4h': 'symbol, ts, o, h, l, c, v, quote_vol, unpriced, taker_buy_vol, takers, n',
  'tidemark.candles_1d': 'symbol, ts, o, h, l, c, v, quote_vol, unpriced, taker_buy_vol, takers, n',
};

/** Rows and a checksum over all compared columns of every table, by table. */
export async function digestLoad(db: Db): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const [table, columns] of Object.entries(contents)) {
    const [row] = await db.query<{ rows: number; checksum: string | null }>(
      'digest',
      `SELECT count(*)::int AS rows, sum(hashtextextended(ROW(${columns})::text, 0))::text AS checksum FROM ${table}`,
    );
    digests[table] = `${row?.rows} rows, checksum ${row?.checksum}`;
  }
  return digests;
}

/** Candles whose known_from is not that of the ledger row of the file they came from; zero is right. */
export async function countStrayKnownFrom(db: Db): Promise<number> {
  const [row] = await db.query<{ stray: number }>(
    'count-stray',
    `SELECT count(*)::int AS stray FROM candles c LEFT JOIN ingest_ledger l
       ON l.symbol = c.symbol AND l.tf = c.tf AND c.ts BETWEEN l.first_ts AND l.last_ts
     WHERE l.known_from IS DISTINCT FROM c.known_from`,
  );
  return row?.stray ?? Number.NaN;
}
