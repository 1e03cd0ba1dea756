import type { Expression } from '../../definition/expression.ts';
import { add, divide, greater, multiply, smaller, subtract } from '../../operators/arithmetic.ts';
import { close, high, low } from '../../operators/column.ts';
import { hyperbolicTangent } from '../../operators/hyperbolic-tangent.ts';
import { lag } from '../../operators/lag.ts';
import { rollingCovariance } from '../../operators/rolling-pair.ts';
import { rollingMean } from '../../operators/rolling-sum.ts';
import { log, squareRoot } from '../../operators/unary.ts';
import { logReturn } from './returns.ts';

/**
 * Spread as a share of the price: twice the root of minus the covariance (ddof 0) of each log return with the one before, over a
 * window of such pairs (R. Roll, A simple implicit measure of the effective bid-ask spread in an efficient market, 1984). 0 where the
 * covariance is not below 0, for which Roll has no value (as R. Goyenko, C. Holden and C. Trzcinka, Do liquidity measures measure
 * liquidity?, 2009).
 */
export function rollSpread(window: number): Expression {
  const covariance = rollingCovariance(logReturn, lag(logReturn), window);
  return multiply(2, squareRoot(greater(subtract(0, covariance), 0)));
}

/**
 * Spread as a share of the price, from highs and lows: the range of two candles holds their volatility twice and the spread once, that of each
 * holds both once (S. Corwin and P. Schultz, A simple way to estimate bid-ask spreads from daily high and low prices, 2012, equations
 * 14 and 18). The mean of a window of pairs, those below 0 taken as 0, as the paper does.
 */
export function corwinSchultzSpread(window: number): Expression {
  return rollingMean(greater(pairSpread, 0), window);
}

// A candle that lies wholly above or below the close before it is moved there: what happened in between is no spread (section III.A).
const before = lag(close);
const jump = subtract(greater(subtract(low, before), 0), greater(subtract(before, high), 0));
const highNow = subtract(high, jump);
const lowNow = subtract(low, jump);

const squaredRange = (top: Expression, bottom: Expression): Expression => {
  const range = log(divide(top, bottom));
  return multiply(range, range);
};
const beta = add(squaredRange(lag(high), lag(low)), squaredRange(highNow, lowNow));
const gamma = squaredRange(greater(lag(high), highNow), smaller(lag(low), lowNow));
const constant = 3 - 2 * Math.SQRT2;
const alpha = subtract(
  divide(subtract(squareRoot(multiply(2, beta)), squareRoot(beta)), constant),
  squareRoot(divide(gamma, constant)),
);
/** 2 (e^alpha - 1) / (1 + e^alpha), without the cancellation at small spreads. */
const pairSpread = multiply(2, hyperbolicTangent(divide(alpha, 2)));
