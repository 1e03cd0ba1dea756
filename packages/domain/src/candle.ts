import type { ErrorCode } from './error-codes.ts';
import { isOnGrid, type Timeframe } from './timeframe.ts';

/**
 * One closed bar of (symbol, timeframe). `ts` is its OPEN time, epoch milliseconds UTC; it covers [ts, ts + tf).
 * Prices are in quote units, volumes in base units (contracts for coin-margined instruments).
 */
export interface Candle {
  readonly symbol: string;
  readonly tf: Timeframe;
  readonly ts: number;
  readonly o: number;
  readonly h: number;
  readonly l: number;
  readonly c: number;
  readonly v: number;
  /** Volume-weighted average price; null where nothing was traded or the source has no quote volume. */
  readonly vwap: number | null;
  /** The part of `v` that takers bought; null where the source does not tell. */
  readonly takerBuyVol: number | null;
}

/** Why a candle may not be stored, or null if it may. The database's CHECK constraints refuse the same. */
export function candleFault(candle: Candle): ErrorCode | null {
  const { o, h, l, c, v, vwap, takerBuyVol } = candle;
  const finite =
    Number.isFinite(o) &&
    Number.isFinite(h) &&
    Number.isFinite(l) &&
    Number.isFinite(c) &&
    Number.isFinite(v) &&
    (vwap === null || Number.isFinite(vwap)) &&
    (takerBuyVol === null || Number.isFinite(takerBuyVol));
  if (!finite) return 'candle.not_finite';
  if (h < o || h < c || h < l) return 'candle.high_below';
  if (l > o || l > c) return 'candle.low_above';
  if (v < 0 || (takerBuyVol !== null && takerBuyVol < 0)) return 'candle.negative_volume';
  if (takerBuyVol !== null && takerBuyVol > v) return 'candle.taker_above_volume';
  if (!isOnGrid(candle.tf, candle.ts)) return 'candle.off_grid';
  return null;
}
