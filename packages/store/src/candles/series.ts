import type { Db } from '@tidemark/db';
import { quote, TidemarkError, type Timeframe } from '@tidemark/domain';

/** A symbol and timeframe that is stored, with the open times of its first and last candle (epoch milliseconds). */
export interface StoredSeries {
  readonly symbol: string;
  readonly tf: Timeframe;
  readonly firstTs: number;
  readonly lastTs: number;
  /** Known-from of the last load into it. */
  readonly knownFrom: number;
}

type Row = { symbol: string; tf: Timeframe; first_ts: Date; last_ts: Date; known_from: Date };

const sql = `
  SELECT symbol, tf, first_ts, last_ts, known_from FROM candle_series
  WHERE ($1::text[] IS NULL OR symbol = ANY ($1)) AND ($2::text IS NULL OR tf = $2) ORDER BY symbol, tf`;

/** The stored series, all or those of given symbols and timeframe, by symbol. */
export async function listSeries(
  db: Db,
  filter: { readonly symbols?: readonly string[]; readonly tf?: Timeframe } = {},
): Promise<readonly StoredSeries[]> {
  const rows = await db.query<Row>('list-series', sql, [filter.symbols ?? null, filter.tf ?? null]);
  return rows.map((row) => ({
    symbol: row.symbol,
    tf: row.tf,
    firstTs: row.first_ts.getTime(),
    lastTs: row.last_ts.getTime(),
    knownFrom: row.known_from.getTime(),
  }));
}

/** @throws TidemarkError `series.unknown` */
export async function readSeries(db: Db, symbol: string, tf: Timeframe): Promise<StoredSeries> {
  const [series] = await listSeries(db, { symbols: [symbol], tf });
  if (series !== undefined) return series;
  throw new TidemarkError('series.unknown', `no candles of ${quote(symbol)} in ${tf} are stored`, {
    value: { symbol, tf },
    hint: 'Load some with `tidemark ingest`; `tidemark candles series` lists what is there.',
  });
}
