import { close, rollingArgMax, rollingArgMin, rollingMax, rollingMin } from '@tidemark/features';
import { describeOperator } from './describe-operator.ts';

for (const window of [1, 2, 14, 300]) {
  describeOperator(`rollingMax over ${window}`, {
    expression: rollingMax(close, window),
    direct: (of) => Math.max(...of.close),
    tolerance: 0,
    degree: 1,
    shift: 1,
    constant: (value) => value,
  });

  describeOperator(`rollingMin over ${window}`, {
    expression: rollingMin(close, window),
    direct: (of) => Math.min(...of.close),
    tolerance: 0,
    degree: 1,
    shift: 1,
    constant: (value) => value,
  });

  describeOperator(`rollingArgMax over ${window}, the latest of equals`, {
    expression: rollingArgMax(close, window),
    direct: (of) => window - 1 - of.close.lastIndexOf(Math.max(...of.close)),
    tolerance: 0,
    degree: 0,
    constant: () => 0,
  });

  describeOperator(`rollingArgMin over ${window}, the latest of equals`, {
    expression: rollingArgMin(close, window),
    direct: (of) => window - 1 - of.close.lastIndexOf(Math.min(...of.close)),
    tolerance: 0,
    degree: 0,
    constant: () => 0,
  });

  describeOperator(`rollingArgMax over ${window}, the first of equals`, {
    expression: rollingArgMax(close, window, { ties: 'first' }),
    direct: (of) => window - 1 - of.close.indexOf(Math.max(...of.close)),
    tolerance: 0,
    degree: 0,
    constant: () => window - 1,
  });

  describeOperator(`rollingArgMin over ${window}, the first of equals`, {
    expression: rollingArgMin(close, window, { ties: 'first' }),
    direct: (of) => window - 1 - of.close.indexOf(Math.min(...of.close)),
    tolerance: 0,
    degree: 0,
    constant: () => window - 1,
  });
}
