import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { greater, isAbove, multiply, subtract } from '../../operators/arithmetic.ts';
import { high, low } from '../../operators/column.ts';
import { directionalIndex, minusIndicator, plusIndicator } from '../../operators/directional-index.ts';
import { wilderMean } from '../../operators/exponential-mean.ts';
import { diff } from '../../operators/lag.ts';
import { trueRange } from './true-range.ts';

interface DirectionalMovement {
  readonly plusDi: Expression;
  readonly minusDi: Expression;
  /** Null where nothing moves: then the average holds. */
  readonly dx: Expression;
  readonly adx: Expression;
}

/**
 * Directional movement: by how much highs rise and lows fall, each as a share of the true range under Wilder's smoothing, and the average of
 * how much one outweighs the other (J. W. Wilder, New Concepts in Technical Trading Systems, 1978).
 *
 * Here each smoothing begins with the plain mean of its first `window` values, as those of the RSI and ATR do. TA-Lib's PLUS_DI, MINUS_DI and
 * ADX begin with window - 1 of them as if they were window, and smooth once more before the first value. What is left of that is below 1e-9
 * from slot 300 on for the indicators, and from 350 on for ADX (14).
 *
 * A rise and a fall of one size count as neither (Wilder). TA-Lib lets the rounding of decimal prices decide there, which on a market with few ticks is
 * one candle in a hundred; here they have to differ by more than that.
 */
export function directionalMovement(window = 14): DirectionalMovement {
  const rise = diff(high);
  const fall = subtract(0, diff(low));
  const rounding = multiply(1e-12, high);
  const movement = (one: Expression, other: Expression) =>
    multiply(greater(one, 0), isAbove(subtract(one, other), rounding));
  const moves = { up: movement(rise, fall), down: movement(fall, rise), range: trueRange };
  const dx = directionalIndex(moves, window);
  return {
    plusDi: plusIndicator(moves, window),
    minusDi: minusIndicator(moves, window),
    dx,
    adx: wilderMean(dx, window),
  };
}

const { plusDi, minusDi, adx } = directionalMovement(14);
const source = 'J. W. Wilder, New Concepts in Technical Trading Systems, 1978';

export const directionalMovementFeatures: Readonly<Record<string, FeatureDefinition>> = {
  plus_di_14: {
    expression: plusDi,
    description: 'Plus directional indicator over 14 candles: rises of the high as a share of the true range',
    unit: 'points',
    range: '0..100',
    source: `${source}; TA-Lib PLUS_DI`,
  },
  minus_di_14: {
    expression: minusDi,
    description: 'Minus directional indicator over 14 candles: falls of the low as a share of the true range',
    unit: 'points',
    range: '0..100',
    source: `${source}; TA-Lib MINUS_DI`,
  },
  adx_14: {
    expression: adx,
    description: 'Average directional index over 14 candles: strength of a trend, whichever way it goes',
    unit: 'points',
    range: '0..100',
    source: `${source}; TA-Lib ADX`,
  },
};
