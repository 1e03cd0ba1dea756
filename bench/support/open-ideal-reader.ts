import type { Db } from '@tidemark/db';
import type { Candle, Timeframe } from '@tidemark/domain';

export interface IdealReader extends AsyncDisposable {
  /** The candles of a symbol from an instant on, oldest first. */
  read(symbol: string, from: number): Promise<readonly Candle[]>;
}

type Row = Omit<Candle, 'ts' | 'takerBuyVol'> & { tf: Timeframe; ts: Date; taker_buy_vol: number | null };

const text = `
  SELECT symbol, tf, ts, o, h, l, c, v, vwap, taker_buy_vol FROM candles
  WHERE symbol = $1 AND tf = '1m' AND ts >= $2 ORDER BY ts DESC LIMIT $3`;

/** Reads candles by a statement that is prepared once on a connection of its own, with a lower bound that is given. */
export async function openIdealReader(db: Db, limit: number): Promise<IdealReader> {
  const client = await db.pool.connect();
  return {
    async read(symbol, from) {
      const { rows } = await client.query<Row>({
        name: 'ideal',
        text,
        values: [symbol, new Date(from), limit],
      });
      return rows
        .map(({ taker_buy_vol: takerBuyVol, ts, ...rest }) => ({ ...rest, ts: ts.getTime(), takerBuyVol }))
        .reverse();
    },
    async [Symbol.asyncDispose]() {
      client.release();
    },
  };
}
