import {
  close,
  rollingDeviation,
  rollingKurtosis,
  rollingSampleDeviation,
  rollingSkew,
  rollingVariance,
  rollingZScore,
} from '@tidemark/features';
import { describeOperator, lastBits } from './describe-operator.ts';
import { exactKurtosis, exactSkew, exactVariance, exactZScore } from './exact.ts';

const isFlat = (values: readonly number[]) => values.every((value) => value === values[0]);

for (const window of [2, 14, 300]) {
  describeOperator(`rollingVariance over ${window}`, {
    expression: rollingVariance(close, window),
    direct: (of) => exactVariance(of.close),
    tolerance: lastBits(8 * window),
    degree: 2,
    shift: 0,
    constant: () => 0,
  });

  describeOperator(`rollingDeviation over ${window}`, {
    expression: rollingDeviation(close, window),
    direct: (of) => Math.sqrt(exactVariance(of.close)),
    tolerance: lastBits(4 * window),
    degree: 1,
    shift: 0,
    constant: () => 0,
  });

  describeOperator(`rollingSampleDeviation over ${window}`, {
    expression: rollingSampleDeviation(close, window),
    direct: (of) => Math.sqrt((exactVariance(of.close) * window) / (window - 1)),
    tolerance: lastBits(4 * window),
    degree: 1,
    shift: 0,
    constant: () => 0,
  });

  describeOperator(`rollingZScore over ${window}`, {
    expression: rollingZScore(close, window),
    direct: ({ close: values }) => (isFlat(values) ? Number.NaN : exactZScore(values)),
    tolerance: lastBits(8 * window),
    degree: 0,
    constant: () => null,
  });
}

for (const window of [4, 14, 300]) {
  describeOperator(`rollingSkew over ${window}`, {
    expression: rollingSkew(close, window),
    direct: ({ close: values }) => (isFlat(values) ? Number.NaN : exactSkew(values)),
    tolerance: lastBits(8 * window ** 1.5),
    degree: 0,
    constant: () => null,
  });

  describeOperator(`rollingKurtosis over ${window}`, {
    expression: rollingKurtosis(close, window),
    direct: ({ close: values }) => (isFlat(values) ? Number.NaN : exactKurtosis(values)),
    tolerance: lastBits(64 * window),
    degree: 0,
    constant: () => null,
  });
}
