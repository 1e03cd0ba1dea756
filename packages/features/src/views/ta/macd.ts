import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { divide, subtract } from '../../operators/arithmetic.ts';
import { close } from '../../operators/column.ts';
import { ema } from './ema.ts';

interface Macd {
  readonly line: Expression;
  readonly signal: Expression;
  readonly histogram: Expression;
}

export interface MacdWindows {
  readonly fast?: number;
  readonly slow?: number;
  readonly signal?: number;
}

/**
 * Moving average convergence/divergence: a fast EMA less a slow one, an EMA of that, and the difference of the two (G. Appel).
 *
 * TA-Lib begins the fast EMA as late as the slow one, with the plain mean of the 12 values before; here each begins with its own first
 * window. From slot 160 on what
 * is left of that is below 1e-9 of the line's usual size (12, 26, 9).
 */
export function macd({ fast = 12, slow = 26, signal = 9 }: MacdWindows = {}, of: Expression = close): Macd {
  const line = subtract(ema(fast, of), ema(slow, of));
  const smoothed = ema(signal, line);
  return { line, signal: smoothed, histogram: subtract(line, smoothed) };
}

const source = 'G. Appel, The Moving Average Convergence-Divergence Trading Method, 1985; TA-Lib MACD';
const { line, signal, histogram } = macd();

export const macdFeatures: Readonly<Record<string, FeatureDefinition>> = {
  macd_line: {
    expression: line,
    description: 'MACD line: EMA over 12 candles less EMA over 26',
    unit: 'price',
    range: 'any',
    source,
  },
  macd_signal: {
    expression: signal,
    description: 'MACD signal: EMA over 9 candles of the MACD line',
    unit: 'price',
    range: 'any',
    source,
  },
  macd_histogram: {
    expression: histogram,
    description: 'MACD histogram: line less signal',
    unit: 'price',
    range: 'any',
    source,
  },
  macd_line_to_close: {
    expression: divide(line, close),
    description: 'MACD line divided by the close',
    unit: 'ratio',
    range: 'any',
    source,
  },
  macd_signal_to_close: {
    expression: divide(signal, close),
    description: 'MACD signal divided by the close',
    unit: 'ratio',
    range: 'any',
    source,
  },
  macd_histogram_to_close: {
    expression: divide(histogram, close),
    description: 'MACD histogram divided by the close',
    unit: 'ratio',
    range: 'any',
    source,
  },
};
