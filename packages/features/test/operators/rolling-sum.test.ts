import { close, rollingMean, rollingSum, rollingWeightedMean } from '@tidemark/features';
import { describeOperator, lastBits } from './describe-operator.ts';
import { exactMean } from './exact.ts';

for (const window of [1, 2, 14, 300]) {
  describeOperator(`rollingSum over ${window}`, {
    expression: rollingSum(close, window),
    direct: (of) => exactMean(of.close) * window,
    tolerance: lastBits(window),
    degree: 1,
    shift: window,
    constant: (value) => window * value,
  });

  describeOperator(`rollingMean over ${window}`, {
    expression: rollingMean(close, window),
    direct: (of) => exactMean(of.close),
    tolerance: lastBits(window),
    degree: 1,
    shift: 1,
    constant: (value) => value,
  });

  describeOperator(`rollingWeightedMean over ${window}`, {
    expression: rollingWeightedMean(close, window),
    // A value that stands n times in a row weighs n.
    direct: (of) => exactMean(of.close.flatMap((value, at) => Array<number>(at + 1).fill(value))),
    tolerance: lastBits(2 + window / 10),
    degree: 1,
    shift: 1,
    constant: (value) => value,
  });
}
