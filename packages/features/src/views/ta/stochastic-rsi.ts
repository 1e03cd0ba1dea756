import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { multiply, subtract } from '../../operators/arithmetic.ts';
import { close } from '../../operators/column.ts';
import { rollingMax, rollingMin } from '../../operators/rolling-extremes.ts';
import { divideAbove } from './divide-above.ts';
import { rsi } from './rsi.ts';
import { sma } from './sma.ts';

/**
 * Stochastic RSI: where the RSI lies between its lowest and highest of a window, 0 to 100, and a simple moving average of that (T. Chande, S.
 * Kroll, The New Technical Trader, 1994). Agrees with TA-Lib's STOCHRSI from its first value on. Null where the RSI has
 * not moved: without a change of price its smoothed parts shrink alike, and only their rounding moves it, which TA-Lib takes for
 * movement.
 */
export function stochasticRsi(
  {
    window = 14,
    stochasticWindow = 14,
    signal = 3,
  }: { readonly window?: number; readonly stochasticWindow?: number; readonly signal?: number } = {},
  of: Expression = close,
): { readonly k: Expression; readonly d: Expression } {
  const index = rsi(window, of);
  const lowest = rollingMin(index, stochasticWindow);
  const range = subtract(rollingMax(index, stochasticWindow), lowest);
  const k = multiply(100, divideAbove(1e-9, subtract(index, lowest), range));
  return { k, d: sma(signal, k) };
}

const source = 'T. Chande and S. Kroll, The New Technical Trader, 1994; TA-Lib STOCHRSI';
const { k, d } = stochasticRsi();

export const stochasticRsiFeatures: Readonly<Record<string, FeatureDefinition>> = {
  stoch_rsi_k_14: {
    expression: k,
    description: 'Stochastic RSI %K: where the RSI over 14 candles lies in its range of the last 14',
    unit: 'points',
    range: '0..100',
    source,
  },
  stoch_rsi_d_14_3: {
    expression: d,
    description: 'Stochastic RSI %D: simple moving average over 3 candles of %K',
    unit: 'points',
    range: '0..100',
    source,
  },
};
