import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { divide } from '../../operators/arithmetic.ts';
import { close, high, low } from '../../operators/column.ts';
import { parabolicStop } from '../../operators/parabolic-stop.ts';

const sar = parabolicStop({ high, low });
const source = 'J. W. Wilder, New Concepts in Technical Trading Systems, 1978; TA-Lib SAR';

/** It begins as TA-Lib's SAR does, with the second candle, and agrees with it from there on. */
export const parabolicSarFeatures: Readonly<Record<string, FeatureDefinition>> = {
  sar: {
    expression: sar,
    description: 'Parabolic stop and reverse, acceleration 0.02 up to 0.2',
    unit: 'price',
    range: 'above 0',
    source,
  },
  sar_to_close: {
    expression: divide(sar, close),
    description: 'Parabolic stop and reverse divided by the close: below 1 under a rise, above 1 over a fall',
    unit: 'ratio',
    range: 'above 0',
    source,
  },
};
