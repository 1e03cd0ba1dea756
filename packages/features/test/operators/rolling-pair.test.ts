import { close, open, rollingBeta, rollingCorrelation, rollingCovariance, volume } from '@tidemark/features';
import { describeOperator, lastBits } from './describe-operator.ts';
import { exactCorrelation, exactCovariance, exactVariance } from './exact.ts';

const isFlat = (values: readonly number[]) => values.every((value) => value === values[0]);

for (const window of [2, 14, 300]) {
  describeOperator(`rollingCovariance over ${window}`, {
    expression: rollingCovariance(close, open, window),
    direct: (of) => exactCovariance(of.close, of.open),
    tolerance: lastBits(8 * window),
    degree: 2,
    shift: 0,
    constant: () => 0,
  });

  describeOperator(`rollingCorrelation over ${window}`, {
    expression: rollingCorrelation(close, volume, window),
    direct: (of) =>
      isFlat(of.close) || isFlat(of.volume) ? Number.NaN : exactCorrelation(of.close, of.volume),
    tolerance: lastBits(8 * window),
    degree: 0,
    constant: () => null,
  });

  describeOperator(`rollingCorrelation over ${window} of one with itself`, {
    expression: rollingCorrelation(volume, volume, window),
    direct: () => 1,
    tolerance: lastBits(1),
    degree: 0,
    constant: () => null,
  });

  describeOperator(`rollingBeta over ${window}`, {
    expression: rollingBeta(volume, close, window),
    direct: (of) =>
      isFlat(of.close) ? Number.NaN : exactCovariance(of.volume, of.close) / exactVariance(of.close),
    tolerance: 1e-12,
    degree: 0,
    constant: () => null,
  });
}
