import type { Expression } from '../../definition/expression.ts';
import { divide, multiply, subtract } from '../../operators/arithmetic.ts';
import { close } from '../../operators/column.ts';
import { where } from '../../operators/conditional.ts';
import { lag } from '../../operators/lag.ts';
import { rollingBeta } from '../../operators/rolling-pair.ts';
import { rollingSum } from '../../operators/rolling-sum.ts';
import { absolute } from '../../operators/unary.ts';
import { isIdle, logReturn, signedVolume, turnover } from './returns.ts';

/**
 * Absolute return by turnover, times a million, the mean over those candles of a window in which anybody traded (Y. Amihud, Illiquidity and stock
 * returns, 2002, who has days for candles); null where nobody did.
 */
export function amihud(window: number): Expression {
  const moved = absolute(subtract(divide(close, lag(close)), 1));
  const ofEach = where(isIdle, 0, divide(multiply(1e6, moved), turnover));
  return divide(rollingSum(ofEach, window), rollingSum(subtract(1, isIdle), window));
}

/**
 * Slope of the log return on the signed volume over a window: what a unit of the base asset that is bought moves the price by. A proxy of the lambda
 * of A. S. Kyle, Continuous auctions and insider trading, 1985, with the takers' side of the trades in place of the order flow that he
 * assumes; null where the signed volume does not vary.
 */
export function kyleLambda(window: number): Expression {
  return rollingBeta(logReturn, signedVolume, window);
}
