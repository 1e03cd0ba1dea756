import type { Candle, Timeframe } from '@tidemark/domain';

/** The columns of a stored candle, as {@link readCandleRow} takes them. */
export const candleSelect = 'symbol, tf, ts, o, h, l, c, v, vwap, taker_buy_vol';

export type CandleSqlRow = {
  symbol: string;
  tf: Timeframe;
  ts: Date;
  o: number;
  h: number;
  l: number;
  c: number;
  v: number;
  vwap: number | null;
  taker_buy_vol: number | null;
};

export function readCandleRow(row: CandleSqlRow): Candle {
  const { taker_buy_vol: takerBuyVol, ts, ...rest } = row;
  return { ...rest, ts: ts.getTime(), takerBuyVol };
}
