import { quote, TidemarkError } from '@tidemark/domain';
import type { Operator } from '../engine/operator.ts';
import { adaptiveMeanOperator } from './adaptive-mean.ts';
import { arithmeticOperators } from './arithmetic.ts';
import { availableTimeOperator } from './available-time.ts';
import { columnOperator } from './column.ts';
import { conditionalOperators } from './conditional.ts';
import { constantOperator } from './constant.ts';
import { directionalIndexOperator } from './directional-index.ts';
import { exponentialMeanOperator, smoothedMeanOperator, wilderMeanOperator } from './exponential-mean.ts';
import { fractionalDifferenceOperator } from './fractional-difference.ts';
import { hyperbolicTangentOperator } from './hyperbolic-tangent.ts';
import { lagOperator } from './lag.ts';
import { onTimeframeOperator } from './on-timeframe.ts';
import { parabolicStopOperator } from './parabolic-stop.ts';
import { phaseOperator } from './phase.ts';
import { relativeStrengthOperator } from './relative-strength.ts';
import { rollingArgMaxOperator, rollingArgMinOperator } from './rolling-extreme-places.ts';
import { rollingMaxOperator, rollingMinOperator } from './rolling-extremes.ts';
import { rollingMeanDeviationOperator } from './rolling-mean-deviation.ts';
import { rollingVarianceOperator } from './rolling-moments.ts';
import { rollingOrderOperator } from './rolling-order.ts';
import { rollingPairOperator } from './rolling-pair.ts';
import { rollingShapeOperator } from './rolling-shape.ts';
import { rollingSumOperator } from './rolling-sum.ts';
import { rollingTrendOperator } from './rolling-trend.ts';
import { rollingWeightedMeanOperator } from './rolling-weighted-mean.ts';
import { unaryOperators } from './unary.ts';

/** Every operator that a definition can name. */
export const operators: ReadonlyMap<string, Operator> = new Map(
  [
    columnOperator,
    constantOperator,
    ...arithmeticOperators,
    ...unaryOperators,
    hyperbolicTangentOperator,
    ...conditionalOperators,
    availableTimeOperator,
    phaseOperator,
    lagOperator,
    rollingSumOperator,
    rollingWeightedMeanOperator,
    rollingVarianceOperator,
    rollingShapeOperator,
    rollingMeanDeviationOperator,
    rollingPairOperator,
    rollingTrendOperator,
    rollingMaxOperator,
    rollingMinOperator,
    rollingArgMaxOperator,
    rollingArgMinOperator,
    rollingOrderOperator,
    fractionalDifferenceOperator,
    exponentialMeanOperator,
    wilderMeanOperator,
    relativeStrengthOperator,
    directionalIndexOperator,
    smoothedMeanOperator,
    adaptiveMeanOperator,
    parabolicStopOperator,
    onTimeframeOperator,
  ].map((operator) => [operator.kind, operator]),
);

/** @throws TidemarkError `feature.invalid` */
export function operatorOf(kind: string): Operator {
  const operator = operators.get(kind);
  if (operator !== undefined) return operator;
  throw new TidemarkError('feature.invalid', `there is no operator ${quote(kind)}`, {
    value: kind,
    hint: `Use one of ${[...operators.keys()].join(', ')}.`,
  });
}
