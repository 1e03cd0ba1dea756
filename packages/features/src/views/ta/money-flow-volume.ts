import { divide, isAbove, multiply, subtract } from '../../operators/arithmetic.ts';
import { close, high, low, volume } from '../../operators/column.ts';
import { where } from '../../operators/conditional.ts';

const range = subtract(high, low);

/**
 * Volume that flowed in: the volume of a candle times where it closed in its range, -1 at the low and 1 at the high (M. Chaikin). A candle of
 * one price moved nothing and counts as 0, as TA-Lib has it.
 */
export const moneyFlowVolume = where(
  isAbove(range, 0),
  multiply(divide(subtract(subtract(close, low), subtract(high, close)), range), volume),
  0,
);
