import type { Expression, Operand } from '../../definition/expression.ts';
import { divide, isAbove, multiply } from '../../operators/arithmetic.ts';

/**
 * The ratio of two; null where the divisor is not above a floor, below which there is nothing left but the rounding of what it was made from: divided
 * by that, rounding becomes a signal.
 */
export function divideAbove(floor: Operand, dividend: Operand, divisor: Expression): Expression {
  return divide(dividend, multiply(divisor, isAbove(divisor, floor)));
}
