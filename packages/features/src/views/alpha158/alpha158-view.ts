import { defineFeatureView } from '../../definition/feature-view.ts';
import { candleShape } from './candle-shape.ts';
import { priceWindows } from './price-windows.ts';
import { volumeWindows } from './volume-windows.ts';

/**
 * Alpha158, the 158 features of Qlib's default configuration (X. Yang, W. Liu, D. Zhou, J. Bian and T.-Y. Liu, Qlib: An AI-oriented
 * Quantitative Investment Platform, 2020; qlib.contrib.data.loader), by its names in lower case and in its order.
 *
 * Full windows agree with Qlib's own operators, but for what is a fault there:
 * - Its windows give values from the first candle on (`min_periods=1`) and skip what is missing. Here they are null until full, and
 *   over gaps; so are counts of rises, where Qlib counts a comparison with nothing as 0.
 * - It adds 1e-12 to divisors, see `shareOf`.
 * - Its Rsquare and Corr are null where a standard deviation is below 2e-5 in the units of the price, and so nearly always for a coin at a
 *   ten-thousandth of a dollar. Here they are null where all values of the window are equal, at any scale.
 * - Its Slope, Rsquare and Resi keep running sums over the whole history, from which rounding errors do not leave.
 * - Its text calls IdxMax and IdxMin days since the extreme. Both count from the oldest slot of the window, so that 1 is the oldest, and its
 *   length the current one; imax and imin follow the numbers, not the text.
 * - Its Rank divided a percentage by the number of values in older versions; here, as in newer ones, it is the share.
 *
 * Its weighted mean (WMA), which divides by the number of values twice, is in neither of its sets.
 */
export const alpha158View = defineFeatureView({
  name: 'alpha158',
  version: 1,
  description:
    "Qlib's Alpha158: shape of the candle, and price and volume against windows of 5 to 60 candles.",
  features: { ...candleShape, ...priceWindows, ...volumeWindows },
});
