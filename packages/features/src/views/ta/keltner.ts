import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { add, divide, multiply, subtract } from '../../operators/arithmetic.ts';
import { close } from '../../operators/column.ts';
import { atr } from './atr.ts';
import { divideAbove } from './divide-above.ts';
import { ema } from './ema.ts';

interface Keltner {
  readonly upper: Expression;
  readonly middle: Expression;
  readonly lower: Expression;
  readonly width: Expression;
  readonly position: Expression;
}

/**
 * Keltner channels in the form of L. Raschke: an EMA of the close, and so many average true ranges above and below it. Width is their distance
 * as a share of the EMA, position where the close lies between them, 0 at the lower and 1 at the upper; null where prices have stood still for
 * so long that no channel is left. TA-Lib has none; the EMA and ATR in them are its own.
 */
export function keltner({
  window = 20,
  atrWindow = 10,
  multiple = 2,
}: {
  readonly window?: number;
  readonly atrWindow?: number;
  readonly multiple?: number;
} = {}): Keltner {
  const middle = ema(window);
  const reach = multiply(multiple, atr(atrWindow));
  const position = divideAbove(multiply(1e-10, middle), subtract(close, middle), multiply(2, reach));
  return {
    upper: add(middle, reach),
    middle,
    lower: subtract(middle, reach),
    width: divide(multiply(2, reach), middle),
    position: add(0.5, position),
  };
}

const { upper, lower, width, position } = keltner();
const source =
  'C. Keltner, How to Make Money in Commodities, 1960, with EMA and ATR in place of his averages (L. Raschke)';

/** The middle of the channel is `ema_20`. */
export const keltnerFeatures: Readonly<Record<string, FeatureDefinition>> = {
  keltner_upper_20_10: {
    expression: upper,
    description: 'Upper Keltner channel: EMA of the close over 20 candles plus 2 ATR over 10',
    unit: 'price',
    range: 'above 0',
    source,
  },
  keltner_lower_20_10: {
    expression: lower,
    description: 'Lower Keltner channel: EMA of the close over 20 candles less 2 ATR over 10',
    unit: 'price',
    range: 'any',
    source,
  },
  keltner_width_20_10: {
    expression: width,
    description: 'Distance of the Keltner channels (EMA over 20 candles, ATR over 10) as a share of the EMA',
    unit: 'ratio',
    range: '0 and more',
    source,
  },
  keltner_position_20_10: {
    expression: position,
    description: 'Where the close lies between the Keltner channels, 0 at the lower and 1 at the upper',
    unit: 'ratio',
    range: 'any',
    source,
  },
};
