import {
  close,
  rollingResidual,
  rollingRSquared,
  rollingSlope,
  rollingTrendEnd,
  rollingTrendStart,
} from '@tidemark/features';
import { describeOperator, lastBits } from './describe-operator.ts';
import { exactCorrelation, exactLine } from './exact.ts';

for (const window of [2, 14, 300]) {
  const tolerance = lastBits(4 * window);

  describeOperator(`rollingSlope over ${window}`, {
    expression: rollingSlope(close, window),
    direct: (of) => exactLine(of.close).slope,
    tolerance,
    degree: 1,
    shift: 0,
    constant: () => 0,
  });

  describeOperator(`rollingTrendStart over ${window}`, {
    expression: rollingTrendStart(close, window),
    direct: (of) => exactLine(of.close).at(0),
    tolerance,
    degree: 1,
    shift: 1,
    constant: (value) => value,
  });

  describeOperator(`rollingTrendEnd over ${window}`, {
    expression: rollingTrendEnd(close, window),
    direct: (of) => exactLine(of.close).at(window - 1),
    tolerance,
    degree: 1,
    shift: 1,
    constant: (value) => value,
  });

  describeOperator(`rollingResidual over ${window}`, {
    expression: rollingResidual(close, window),
    direct: (of) => (of.close.at(-1) ?? 0) - exactLine(of.close).at(window - 1),
    // A difference of two prices has the last bit of a price.
    tolerance: lastBits(512 + 4 * window),
    degree: 1,
    shift: 0,
    constant: () => 0,
  });

  describeOperator(`rollingRSquared over ${window}`, {
    expression: rollingRSquared(close, window),
    direct: ({ close: values }) =>
      values.every((value) => value === values[0])
        ? Number.NaN
        : exactCorrelation(
            values.map((_, at) => at),
            values,
          ) ** 2,
    tolerance,
    degree: 0,
    constant: () => null,
  });
}
