import { greater, smaller, subtract } from '../../operators/arithmetic.ts';
import { close, high, low } from '../../operators/column.ts';
import { lag } from '../../operators/lag.ts';

/** The high, or the close before if that is higher. Null where the candle before is missing. */
export const trueHigh = greater(high, lag(close));

/** The low, or the close before if that is lower. Null where the candle before is missing. */
export const trueLow = smaller(low, lag(close));

/** True range: the range of a candle with the close before in it (J. W. Wilder, 1978; TA-Lib TRANGE). */
export const trueRange = subtract(trueHigh, trueLow);
