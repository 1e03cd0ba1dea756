import { defineFeatureView } from '../../definition/feature-view.ts';
import { close } from '../../operators/column.ts';
import { fractionalDifference } from '../../operators/fractional-difference.ts';
import { log } from '../../operators/unary.ts';

/**
 * The logarithm of the close, differenced by less than a whole order, so that it keeps a memory of its level. Weights
 * are cut below 1e-4: windows of 388, 282 and 200 candles for the orders 0.3, 0.4 and 0.5, whose weights sum to 0.13, 0.07 and 0.04
 * instead of 0, so that as much of the level stays in.
 */
export const fractionalView = defineFeatureView({
  name: 'fractional',
  version: 1,
  description: 'Fractional differences of the logarithm of the close.',
  features: Object.fromEntries(
    [0.3, 0.4, 0.5].map((order) => [
      `log_close_d${10 * order}`,
      {
        expression: fractionalDifference(log(close), { order }),
        description: `Difference of order ${order} of the logarithm of the close, weights cut below 1e-4`,
        unit: 'logarithm of a price',
        range: 'any',
        source:
          'M. Lopez de Prado, Advances in Financial Machine Learning, 2018, 5.5, with a window of fixed width',
      },
    ]),
  ),
});
