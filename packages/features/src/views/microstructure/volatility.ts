import type { Expression } from '../../definition/expression.ts';
import { add, divide, greater, multiply, subtract } from '../../operators/arithmetic.ts';
import { close, high, low, open } from '../../operators/column.ts';
import { lag } from '../../operators/lag.ts';
import { rollingVariance } from '../../operators/rolling-moments.ts';
import { rollingMean } from '../../operators/rolling-sum.ts';
import { absolute, log, squareRoot } from '../../operators/unary.ts';
import { logReturn } from './returns.ts';

/** All of these are of one candle, in log returns: times the root of a window they are that of the window. */

const square = (of: Expression): Expression => multiply(of, of);
const range = log(divide(high, low));
const body = log(divide(close, open));

/** Root of the mean squared return: realised volatility (T. Andersen, T. Bollerslev, F. Diebold and P. Labys, 2003). */
export function realisedVolatility(window: number): Expression {
  return squareRoot(realisedVariance(window));
}

function realisedVariance(window: number): Expression {
  return rollingMean(square(logReturn), window);
}

/** From ranges (M. Parkinson, The extreme value method for estimating the variance of the rate of return, 1980). */
export function parkinsonVolatility(window: number): Expression {
  return squareRoot(divide(rollingMean(square(range), window), 4 * Math.LN2));
}

/**
 * From ranges and bodies (M. Garman and M. Klass, On the estimation of security price volatilities from historical data, 1980, the
 * practical estimator: a half of the squared range less 2 ln 2 - 1 of the squared body).
 */
export function garmanKlassVolatility(window: number): Expression {
  const variance = subtract(multiply(0.5, square(range)), multiply(2 * Math.LN2 - 1, square(body)));
  return squareRoot(rollingMean(variance, window));
}

/** From all four prices, whatever the drift (L. C. G. Rogers and S. Satchell, Estimating variance from high, low and closing prices, 1991). */
export function rogersSatchellVolatility(window: number): Expression {
  return squareRoot(rogersSatchellVariance(window));
}

function rogersSatchellVariance(window: number): Expression {
  const above = multiply(log(divide(high, close)), log(divide(high, open)));
  const below = multiply(log(divide(low, close)), log(divide(low, open)));
  return rollingMean(add(above, below), window);
}

/**
 * From all four prices and the jumps between candles (D. Yang and Q. Zhang, Drift-independent volatility estimation based on high, low, open, and
 * close prices, 2000): variances (ddof 1) of the jumps and of the bodies, and that of Rogers and Satchell.
 */
export function yangZhangVolatility(window: number): Expression {
  const sampleVariance = (of: Expression) => multiply(window / (window - 1), rollingVariance(of, window));
  const share = 0.34 / (1.34 + (window + 1) / (window - 1));
  const jumps = sampleVariance(log(divide(open, lag(close))));
  const within = add(
    multiply(share, sampleVariance(body)),
    multiply(1 - share, rogersSatchellVariance(window)),
  );
  return squareRoot(add(jumps, within));
}

/**
 * What is left of the realised volatility without jumps: from products of the absolute returns of neighbours (O. Barndorff-Nielsen and N. Shephard, Power and
 * bipower variation with stochastic volatility and jumps, 2004), of which a window of N returns has N - 1.
 */
export function bipowerVolatility(window: number): Expression {
  return squareRoot(bipowerVariation(window));
}

function bipowerVariation(window: number): Expression {
  const products = multiply(absolute(logReturn), absolute(lag(logReturn)));
  return multiply(Math.PI / 2, rollingMean(products, window - 1));
}

/**
 * Share of the jumps in the realised variance, 0..1: what bipower variation leaves over, 0 where it leaves nothing (X. Huang and G.
 * Tauchen, The relative contribution of jumps to total price variance, 2005). Null where nothing moved.
 */
export function jumpShare(window: number): Expression {
  return greater(0, subtract(1, divide(bipowerVariation(window), realisedVariance(window))));
}
