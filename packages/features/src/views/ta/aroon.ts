import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { divide, multiply, subtract } from '../../operators/arithmetic.ts';
import { high, low } from '../../operators/column.ts';
import { rollingArgMax, rollingArgMin } from '../../operators/rolling-extreme-places.ts';

interface Aroon {
  readonly up: Expression;
  readonly down: Expression;
  readonly oscillator: Expression;
}

/**
 * Aroon: how recently the highest high and the lowest low of the last `window` + 1 candles were, 100 for the current one, 0 for the oldest, and
 * the difference of the two (T. Chande, Stocks & Commodities 13:9, 1995; TA-Lib AROON and AROONOSC). Among equal extremes the latest counts.
 */
export function aroon(window = 25): Aroon {
  const recency = (since: Expression) => divide(multiply(100, subtract(window, since)), window);
  const up = recency(rollingArgMax(high, window + 1));
  const down = recency(rollingArgMin(low, window + 1));
  return { up, down, oscillator: subtract(up, down) };
}

const { up, down, oscillator } = aroon(25);
const source = 'T. Chande, Stocks & Commodities 13:9, 1995';

export const aroonFeatures: Readonly<Record<string, FeatureDefinition>> = {
  aroon_up_25: {
    expression: up,
    description: 'Aroon up: how recent the highest high of the last 26 candles is, 100 for the current one',
    unit: 'points',
    range: '0..100',
    source: `${source}; TA-Lib AROON`,
  },
  aroon_down_25: {
    expression: down,
    description: 'Aroon down: how recent the lowest low of the last 26 candles is, 100 for the current one',
    unit: 'points',
    range: '0..100',
    source: `${source}; TA-Lib AROON`,
  },
  aroon_oscillator_25: {
    expression: oscillator,
    description: 'Aroon oscillator: Aroon up less Aroon down',
    unit: 'points',
    range: '-100..100',
    source: `${source}; TA-Lib AROONOSC`,
  },
};
