import { describe, expect, it } from '@jest/globals';
import { close, diff, fractionalDifference, fractionalWeights, log } from '@tidemark/features';
import { describeOperator, lastBits } from './describe-operator.ts';
import { makeColumns } from './made-columns.ts';
import { runExpression } from './run-expression.ts';

for (const [order, threshold] of [
  [0.4, 1e-2],
  [0.4, 1e-4],
  [0.9, 1e-3],
  [1.3, 1e-3],
] as const) {
  const weights = fractionalWeights({ order, threshold });
  const differenced = (values: readonly number[]) =>
    weights.reduce((sum, weight, age) => sum + weight * (values[values.length - 1 - age] ?? 0), 0);
  const left = weights.reduce((sum, weight) => sum + weight, 0);

  describeOperator(`fractionalDifference of order ${order}, cut at ${threshold}`, {
    expression: fractionalDifference(close, { order, threshold }),
    direct: (of) => differenced(of.close),
    tolerance: lastBits(512 + weights.length),
    degree: 1,
    shift: left,
    constant: (value) => {
      // As the kernel sums: four sums at a time, the oldest first.
      const sums = [0, 0, 0, 0];
      const oldestFirst = [...weights].reverse();
      const fours = oldestFirst.length - (oldestFirst.length % 4);
      for (const [at, weight] of oldestFirst.entries())
        sums[at < fours ? at % 4 : 0] = (sums[at < fours ? at % 4 : 0] ?? 0) + weight * value;
      return (sums[0] ?? 0) + (sums[1] ?? 0) + ((sums[2] ?? 0) + (sums[3] ?? 0));
    },
  });
}

describeOperator('fractionalDifference of a logarithm', {
  expression: fractionalDifference(log(close), { order: 0.5, threshold: 1e-2 }),
  direct: (of) =>
    fractionalWeights({ order: 0.5, threshold: 1e-2 }).reduce(
      (sum, weight, age) => sum + weight * Math.log(of.close[of.close.length - 1 - age] ?? 0),
      0,
    ),
  tolerance: 1e-13,
  constant: (value) => runOfEqual(value),
});

/** What the kernel of the case above makes of equal values, by a way of its own. */
function runOfEqual(value: number): number {
  const weights = fractionalWeights({ order: 0.5, threshold: 1e-2 });
  const oldestFirst = [...weights].reverse();
  const sums = [0, 0, 0, 0];
  const fours = oldestFirst.length - (oldestFirst.length % 4);
  for (const [at, weight] of oldestFirst.entries()) {
    const into = at < fours ? at % 4 : 0;
    sums[into] = (sums[into] ?? 0) + weight * Math.log(value);
  }
  return (sums[0] ?? 0) + (sums[1] ?? 0) + ((sums[2] ?? 0) + (sums[3] ?? 0));
}

describe('fractionalWeights', () => {
  it('are those of the binomial series', () => {
    const [first, second, third, fourth] = fractionalWeights({ order: 0.4, threshold: 1e-2 });
    expect([first, second]).toEqual([1, -0.4]);
    // 0.4 (0.4 - 1) / 2 and -0.4 (0.4 - 1) (0.4 - 2) / 6
    expect(third).toBeCloseTo(-0.12, 15);
    expect(fourth).toBeCloseTo(-0.064, 15);
  });

  it('end before the first one below the threshold', () => {
    const weights = fractionalWeights({ order: 0.4, threshold: 1e-3 });
    expect(weights.every((weight) => Math.abs(weight) >= 1e-3)).toBe(true);
    const k = weights.length;
    expect(Math.abs(((weights.at(-1) ?? 0) * (0.4 - k + 1)) / k)).toBeLessThan(1e-3);
  });

  it('leave values as they are for order 0, and take plain differences for order 1', () => {
    expect(fractionalWeights({ order: 0 })).toEqual([1]);
    expect(fractionalWeights({ order: 1 })).toEqual([1, -1]);
    const columns = makeColumns({ seed: 3, count: 50 });
    const { values } = runExpression(fractionalDifference(close, { order: 1 }), columns);
    expect(values).toEqual(runExpression(diff(close), columns).values);
  });

  it('refuse an order or a threshold that cannot be, or that takes too long a window', () => {
    for (const [order, threshold] of [
      [-1, 1e-4],
      [3, 1e-4],
      [0.4, 0],
      [0.01, 1e-9],
    ] as const)
      expect(() => fractionalDifference(close, { order, threshold })).toThrow(
        expect.objectContaining({ code: 'feature.invalid' }),
      );
  });
});
