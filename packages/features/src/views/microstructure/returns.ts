import type { Expression } from '../../definition/expression.ts';
import { add, divide, multiply, subtract } from '../../operators/arithmetic.ts';
import { close, takerBuyVolume, volume, vwap } from '../../operators/column.ts';
import { isEqual, where } from '../../operators/conditional.ts';
import { lag } from '../../operators/lag.ts';
import { log } from '../../operators/unary.ts';

/** Of the close. Of a ratio, since the difference of two logarithms would lose what they have in common. */
export const logReturn: Expression = log(divide(close, lag(close)));

/** What was bought at the ask less what was sold at the bid, in units of the base asset. */
export const signedVolume: Expression = subtract(add(takerBuyVolume, takerBuyVolume), volume);

/** Whether nobody traded: such a candle has no average price, and a turnover of 0. */
export const isIdle: Expression = isEqual(volume, 0);

/** In units of the quote asset. */
export const turnover: Expression = where(isIdle, 0, multiply(vwap, volume));
