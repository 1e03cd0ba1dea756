import type { WindowColumns } from './candle-window.ts';

/** Candles that the longest feature looks back over; the numbers in the names below count candles. */
export const baselineLookback = 241;

/** What the baseline sees of the market; null where a value is not known. */
export interface BaselineFeatures extends Readonly<Record<string, number | null>> {
  /** Log returns of the close. */
  readonly return_1: number | null;
  readonly return_5: number | null;
  readonly return_15: number | null;
  readonly return_60: number | null;
  readonly return_240: number | null;
  /** Standard deviation (ddof 1) of the last 60 one-candle log returns. */
  readonly volatility_60: number | null;
  /** Close less the mean of the last 60 closes, in their standard deviations (ddof 1). */
  readonly zscore_60: number | null;
  /** Where the close lies between the lowest low (0) and the highest high (1). */
  readonly range_position_240: number | null;
  /** Close over the volume-weighted average price, less 1. */
  readonly vwap_distance_60: number | null;
  /** Mean volume of the last 15 candles over that of the last 240. */
  readonly volume_ratio_15_240: number | null;
  /** Share of the volume that takers bought. */
  readonly taker_buy_share_15: number | null;
  /** Hour of the decision, UTC, 0 to 23. */
  readonly hour: number;
}

/** The features at `ts` (epoch milliseconds) of a window of {@link baselineLookback} candles that has closed by then. */
export function baselineFeatures(window: WindowColumns, ts: number): BaselineFeatures {
  const { c, h, l, v, quoteVol, takerBuyVol } = window;
  const at = (back: number) => c[c.length - 1 - back] ?? Number.NaN;
  const close = at(0);
  const logReturn = (back: number) => known(Math.log(close / at(back)));
  const closes = c.subarray(-60);
  const returns = closes.map((price, index) => Math.log(price / (c[c.length - 61 + index] ?? Number.NaN)));
  const low = l.subarray(-240).reduce((a, b) => Math.min(a, b));
  const high = h.subarray(-240).reduce((a, b) => Math.max(a, b));
  return {
    return_1: logReturn(1),
    return_5: logReturn(5),
    return_15: logReturn(15),
    return_60: logReturn(60),
    return_240: logReturn(240),
    volatility_60: known(deviation(returns)),
    zscore_60: known((close - mean(closes)) / deviation(closes)),
    range_position_240: known((close - low) / (high - low)),
    vwap_distance_60: known(close / (sum(quoteVol.subarray(-60)) / sum(v.subarray(-60))) - 1),
    volume_ratio_15_240: known(mean(v.subarray(-15)) / mean(v.subarray(-240))),
    taker_buy_share_15: known(sum(takerBuyVol.subarray(-15)) / sum(v.subarray(-15))),
    hour: new Date(ts).getUTCHours(),
  };
}

/** A division by nothing (no trades, no movement) has no value. */
function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function sum(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0);
}

function mean(values: Float64Array): number {
  return sum(values) / values.length;
}

function deviation(values: Float64Array): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((a, b) => a + (b - centre) ** 2, 0) / (values.length - 1));
}
