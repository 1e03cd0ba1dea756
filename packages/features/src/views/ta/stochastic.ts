import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { divide, multiply, subtract } from '../../operators/arithmetic.ts';
import { close, high, low } from '../../operators/column.ts';
import { rollingMax, rollingMin } from '../../operators/rolling-extremes.ts';
import { sma } from './sma.ts';

/**
 * Fast %K of the stochastic oscillator: where the close lies between the lowest low and the highest high of a window, 0 to 100 (G. Lane).
 * Null where the two are one price, for which TA-Lib gives 0.
 */
export function stochasticK(window: number): Expression {
  const lowest = rollingMin(low, window);
  const range = subtract(rollingMax(high, window), lowest);
  return multiply(100, divide(subtract(close, lowest), range));
}

/**
 * The stochastic oscillator: %K over a window, smoothed by a simple moving average over `slowing` slots (1 leaves it fast), and %D, a simple
 * moving average of %K over `signal` slots (TA-Lib STOCHF, and STOCH with slowing).
 */
export function stochastic({
  window = 14,
  slowing = 3,
  signal = 3,
}: {
  readonly window?: number;
  readonly slowing?: number;
  readonly signal?: number;
} = {}): { readonly k: Expression; readonly d: Expression } {
  const fast = stochasticK(window);
  const k = slowing === 1 ? fast : sma(slowing, fast);
  return { k, d: sma(signal, k) };
}

const fast = stochastic({ window: 5, slowing: 1 });
const slow = stochastic();
const source = 'G. Lane, Stocks & Commodities 2:3, 1984';

export const stochasticFeatures: Readonly<Record<string, FeatureDefinition>> = {
  stoch_fast_k_5: {
    expression: fast.k,
    description: 'Fast stochastic %K: where the close lies in the range of the last 5 candles',
    unit: 'points',
    range: '0..100',
    source: `${source}; TA-Lib STOCHF`,
  },
  stoch_fast_d_5_3: {
    expression: fast.d,
    description: 'Fast stochastic %D: simple moving average over 3 candles of %K over 5',
    unit: 'points',
    range: '0..100',
    source: `${source}; TA-Lib STOCHF`,
  },
  stoch_slow_k_14_3: {
    expression: slow.k,
    description:
      'Slow stochastic %K: where the close lies in the range of the last 14 candles, averaged over 3',
    unit: 'points',
    range: '0..100',
    source: `${source}; TA-Lib STOCH`,
  },
  stoch_slow_d_14_3_3: {
    expression: slow.d,
    description: 'Slow stochastic %D: simple moving average over 3 candles of slow %K over 14',
    unit: 'points',
    range: '0..100',
    source: `${source}; TA-Lib STOCH`,
  },
};
