import type { Expression } from '../../definition/expression.ts';
import { divide, greater } from '../../operators/arithmetic.ts';

/**
 * A part by its whole, where the whole is never below 0: 0 for nothing of nothing, null for something of nothing. Qlib adds 1e-12 to the
 * whole, which comes to the same for the first; for the second it gives the part times 1e12, and for a coin at a millionth of a dollar
 * it changes the third digit of everything.
 */
export function shareOf(part: Expression, whole: Expression): Expression {
  // By the smallest number that there is: nothing stays 0, and anything else leaves the range of numbers.
  return divide(part, greater(whole, Number.MIN_VALUE));
}
