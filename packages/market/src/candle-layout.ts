/** Where the values of a candle stand in a line: 0-based column numbers. */
export interface CandleLayout {
  readonly delimiter: number;
  /** How many columns each line has. */
  readonly columns: number;
  readonly ts: number;
  readonly o: number;
  readonly h: number;
  readonly l: number;
  readonly c: number;
  readonly v: number;
  readonly vwap: number | null;
  readonly takerBuyVol: number | null;
  /** What divided by the volume gives the vwap, where there is no column of it. */
  readonly quoteVolume: number | null;
  /** Columns that are stored nowhere but have to be numbers, since a line where they are not is damaged. */
  readonly checked: readonly number[];
}

/**
 * Binance's kline files: open time, open, high, low, close, volume, close time, quote volume, trades, taker buy
 * volume, taker buy quote volume, and one to be ignored.
 *
 * The close time decides nothing. Around outages Binance closed candles early (their close time then lies before the
 * end of the timeframe), and such a candle is still the only one of its slot.
 */
export const binanceLayout: CandleLayout = {
  delimiter: 44,
  columns: 12,
  ts: 0,
  o: 1,
  h: 2,
  l: 3,
  c: 4,
  v: 5,
  vwap: null,
  takerBuyVol: 9,
  quoteVolume: 7,
  checked: [6, 8, 10],
};
