import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { add, divide, isAbove, multiply } from '../../operators/arithmetic.ts';
import { volume } from '../../operators/column.ts';
import { lag } from '../../operators/lag.ts';
import { rollingSum } from '../../operators/rolling-sum.ts';
import { typicalPrice } from './typical-price.ts';

/**
 * Typical prices that are equal differ in their last bits, since sums of decimal prices are rounded: one that is not farther than this share
 * from the one before has not moved, as in TA-Lib 0.8.
 */
const moved = 1 + 1e-12;

/**
 * Money flow index: typical price times volume of the candles whose typical price rose, as a share of that of all whose rose or fell, times 100
 * (G. Quong, A. Soudack, Stocks & Commodities 7:3, 1989; TA-Lib MFI). Null where nothing flowed; TA-Lib gives 0
 * there.
 */
export function moneyFlowIndex(window = 14): Expression {
  const flow = multiply(typicalPrice, volume);
  const before = lag(typicalPrice);
  const flowIn = rollingSum(multiply(flow, isAbove(typicalPrice, multiply(before, moved))), window);
  const flowOut = rollingSum(multiply(flow, isAbove(before, multiply(typicalPrice, moved))), window);
  return multiply(100, divide(flowIn, add(flowIn, flowOut)));
}

export const moneyFlowIndexFeatures: Readonly<Record<string, FeatureDefinition>> = {
  mfi_14: {
    expression: moneyFlowIndex(14),
    description: 'Money flow index over 14 candles: the share of turnover at rising typical prices',
    unit: 'points',
    range: '0..100',
    source: 'G. Quong and A. Soudack, Stocks & Commodities 7:3, 1989; TA-Lib MFI',
  },
};
