import { add, divide } from '../../operators/arithmetic.ts';
import { close, high, low } from '../../operators/column.ts';

/** The mean of high, low and close (TA-Lib TYPPRICE). */
export const typicalPrice = divide(add(add(high, low), close), 3);
