import type { Expression } from '../../definition/expression.ts';
import { divide, subtract } from '../../operators/arithmetic.ts';
import { close, takerBuyVolume, volume, vwap } from '../../operators/column.ts';
import { rollingMean, rollingSum } from '../../operators/rolling-sum.ts';
import { signedVolume, turnover } from './returns.ts';

/** Share of the volume that takers bought, 0..1; null where nobody traded. */
export function takerBuyShare(window: number): Expression {
  return divide(rollingSum(takerBuyVolume, window), rollingSum(volume, window));
}

/** Volume that takers bought less what they sold, by the volume, -1..1; null where nobody traded. */
export function takerImbalance(window: number): Expression {
  return divide(rollingSum(signedVolume, window), rollingSum(volume, window));
}

/** Signed volume of the candle in units of the mean volume of a window. */
export function relativeSignedVolume(window: number): Expression {
  return divide(signedVolume, rollingMean(volume, window));
}

/** How far the close is from the volume-weighted average price of the candle, or of a window, as a share of that. */
export function vwapDeviation(window?: number): Expression {
  const average =
    window === undefined ? vwap : divide(rollingSum(turnover, window), rollingSum(volume, window));
  return subtract(divide(close, average), 1);
}
