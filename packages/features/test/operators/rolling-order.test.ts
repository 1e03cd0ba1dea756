import { describe, expect, it } from '@jest/globals';
import { close, rollingMeanDeviation, rollingMedian, rollingQuantile, rollingRank } from '@tidemark/features';
import { describeOperator, lastBits } from './describe-operator.ts';
import { exactMean } from './exact.ts';
import { constantColumns, mapColumns } from './made-columns.ts';
import { runExpression } from './run-expression.ts';

/** Type 7: between the two values nearest to the place (n - 1) q. */
function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * q;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? 0;
  return below + (above - below) * (place % 1);
}

for (const window of [1, 2, 15, 60]) {
  for (const q of window === 15 ? [0, 0.2, 0.5, 0.8, 1] : [0.8]) {
    describeOperator(`rollingQuantile ${q} over ${window}`, {
      expression: rollingQuantile(close, window, q),
      direct: (of) => quantile(of.close, q),
      tolerance: 0,
      degree: 1,
      shift: 1,
      constant: (value) => value,
    });
  }

  describeOperator(`rollingRank over ${window}`, {
    expression: rollingRank(close, window),
    direct: ({ close: values }) => {
      const last = values.at(-1) ?? 0;
      const below = values.filter((value) => value < last).length;
      const equal = values.filter((value) => value === last).length;
      return (below + (equal + 1) / 2) / window;
    },
    tolerance: lastBits(1),
    degree: 0,
    constant: () => (window + 1) / 2 / window,
  });

  describeOperator(`rollingMeanDeviation over ${window}`, {
    expression: rollingMeanDeviation(close, window),
    direct: ({ close: values }) => {
      const mean = exactMean(values);
      return exactMean(values.map((value) => Math.abs(value - mean)));
    },
    // A distance has the last bit of a price.
    tolerance: lastBits(256 + window),
    degree: 1,
    shift: 0,
    constant: () => 0,
  });
}

describe('rollingQuantile', () => {
  it('has a median between the two values in the middle', () => {
    const columns = mapColumns(constantColumns(0, 4), (_, row) => [3, 1, 8, 2][row] ?? 0);
    expect(runExpression(rollingMedian(close, 4), columns).values[3]).toBe(2.5);
  });

  it('takes a zero for a zero, whatever its sign and what was before it', () => {
    const columns = mapColumns(constantColumns(0, 40), (_, row) => (row % 3 === 0 ? -0 : 0));
    const values = runExpression(rollingMedian(close, 5), columns).values.slice(4);
    expect(values.every((value) => Object.is(value, 0))).toBe(true);
  });

  it('refuses a share outside 0..1', () => {
    for (const q of [-0.1, 1.5, Number.NaN])
      expect(() => rollingQuantile(close, 5, q)).toThrow(
        expect.objectContaining({ code: 'feature.invalid' }),
      );
  });
});
