import type { Db } from '@tidemark/db';
import type { Candle, Timeframe } from '@tidemark/domain';

export interface IdealReader extends AsyncDisposable {
  /** The candles of a symbol that open in [from, to], oldest first. */
  read(symbol: string, from: number, to: number): Promise<readonly Candle[]>;
}

type Row = Omit<Candle, 'ts' | 'takerBuyVol'> & { tf: Timeframe; ts: Date; taker_buy_vol: number | null };

const text = `
  SELECT symbol, tf, ts, o, h, l, c, v, vwap, taker_buy_vol FROM candles
  WHERE symbol = $1 AND tf = '1m' AND ts >= $2 AND ts <= $3 ORDER BY ts DESC LIMIT $4`;

/**
 * Reads candles by a statement that is prepared once on a connection of its own, with bounds that are given. It is
 * planned for its values each time: left to itself the server changes to a generic plan after five reads, which over
 * many chunks is ten times slower, so that the peer would be a weak one.
 */
export async function openIdealReader(db: Db, limit: number): Promise<IdealReader> {
  const client = await db.pool.connect();
  await client.query('SET plan_cache_mode = force_custom_plan');
  return {
    async read(symbol, from, to) {
      const { rows } = await client.query<Row>({
        name: 'ideal',
        text,
        values: [symbol, new Date(from), new Date(to), limit],
      });
      return rows
        .map(({ taker_buy_vol: takerBuyVol, ts, ...rest }) => ({ ...rest, ts: ts.getTime(), takerBuyVol }))
        .reverse();
    },
    async [Symbol.asyncDispose]() {
      client.release(true);
    },
  };
}
