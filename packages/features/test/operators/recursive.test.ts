import { describe, expect, it } from '@jest/globals';
import {
  absolute,
  adaptiveMean,
  add,
  close,
  diff,
  directionalIndex,
  divide,
  type Expression,
  exponentialMean,
  greater,
  high,
  low,
  minusIndicator,
  multiply,
  parabolicStop,
  plusIndicator,
  relativeStrength,
  rollingMean,
  smoothedMean,
  subtract,
  takerBuyVolume,
  volume,
  vwap,
  wilderMean,
} from '@tidemark/features';
import { describeOperator } from './describe-operator.ts';
import { exactMean } from './exact.ts';
import { type Columns, constantColumns, makeColumns, sliceColumns } from './made-columns.ts';
import { bitsOf, runExpression } from './run-expression.ts';

/** Each value by its weight: weight (1 - weight)^age, and the mean of the first ones by what is left. */
function weighted(values: readonly number[], weight: number, seed: number): number {
  let sum = exactMean(values.slice(0, seed)) * (1 - weight) ** (values.length - seed);
  for (let at = seed; at < values.length; at += 1)
    sum += weight * (1 - weight) ** (values.length - 1 - at) * (values[at] ?? 0);
  return sum;
}

const mean = { tolerance: 1e-13, degree: 1, shift: 1, constant: (value: number) => value };

for (const window of [1, 2, 14, 100]) {
  describeOperator(`exponentialMean over ${window}`, {
    ...mean,
    expression: exponentialMean(close, window),
    direct: (of) => weighted(of.close, 2 / (window + 1), window),
  });

  describeOperator(`wilderMean over ${window}`, {
    ...mean,
    expression: wilderMean(close, window),
    direct: (of) => weighted(of.close, 1 / window, window),
  });
}

function strength(values: readonly number[], window: number): number {
  const changes = values.slice(1).map((value, at) => value - (values[at] ?? 0));
  const rises = weighted(
    changes.map((change) => Math.max(change, 0)),
    1 / window,
    window,
  );
  const falls = weighted(
    changes.map((change) => Math.max(-change, 0)),
    1 / window,
    window,
  );
  return (100 * rises) / (rises + falls);
}

for (const window of [2, 14, 100]) {
  describe(`relativeStrength over ${window}`, () => {
    const columns = makeColumns({ seed: 67, count: 900, missing: 0.02 });
    const strengths = runExpression(relativeStrength(close, window), columns).values;

    it('is what all values before say by themselves', () => {
      const whole = makeColumns({ seed: 71, count: 400 });
      const found = runExpression(relativeStrength(close, window), whole).values;
      for (let row = window; row < 400; row += 1)
        expect(found[row]).toBeCloseTo(strength([...whole.column.close.slice(0, row + 1)], window), 9);
    });

    it('is to the bit what the two means give, over gaps and restarts too', () => {
      const change = diff(close);
      const rises = wilderMean(greater(change, 0), window);
      const falls = wilderMean(greater(subtract(0, change), 0), window);
      const parts = multiply(100, divide(rises, add(rises, falls)));
      expect(bitsOf(strengths)).toEqual(bitsOf(runExpression(parts, columns).values));
      expect(strengths.some((value) => value > 0)).toBe(true);
    });

    it('is the same in chunks of any length, and from any memory', () => {
      const single = runExpression(relativeStrength(close, window), columns, { chunks: () => 1 });
      expect(bitsOf(single.values)).toEqual(bitsOf(strengths));
    });

    it('is null where nothing has moved', () => {
      const still = runExpression(relativeStrength(close, window), constantColumns(7, 300)).values;
      expect(still.every(Number.isNaN)).toBe(true);
    });
  });
}

for (const window of [1, 14, 100]) {
  describe(`directionalIndex over ${window}`, () => {
    const moves = { up: volume, down: takerBuyVolume, range: close };
    const columns = makeColumns({ seed: 73, count: 900, missing: 0.02 });
    const share = (of: Expression) =>
      multiply(100, divide(wilderMean(of, window), wilderMean(moves.range, window)));
    const [plus, minus] = [share(moves.up), share(moves.down)];
    const index = multiply(100, divide(absolute(subtract(plus, minus)), add(plus, minus)));

    it.each([
      ['plus', plusIndicator(moves, window), plus],
      ['minus', minusIndicator(moves, window), minus],
      ['index', directionalIndex(moves, window), index],
    ])('is to the bit what the means give, over gaps and restarts too: %s', (_, one, parts) => {
      const { values } = runExpression(one, columns);
      expect(bitsOf(values)).toEqual(bitsOf(runExpression(parts, columns).values));
      expect(bitsOf(values)).toEqual(bitsOf(runExpression(one, columns, { chunks: () => 1 }).values));
      expect(values.some((value) => value > 0)).toBe(true);
    });

    it('is null where nothing moves', () => {
      const still = runExpression(directionalIndex(moves, window), constantColumns(0, 300)).values;
      expect(still.every(Number.isNaN)).toBe(true);
    });
  });
}

for (const weight of [0.06, 0.5, 1]) {
  describeOperator(`smoothedMean by ${weight}`, {
    ...mean,
    expression: smoothedMean(close, { weight }),
    direct: (of) => weighted(of.close, weight, 1),
  });
}

describe('smoothedMean', () => {
  it('refuses a weight outside 0..1', () => {
    for (const weight of [0, 1.1, Number.NaN])
      expect(() => smoothedMean(close, { weight })).toThrow(
        expect.objectContaining({ code: 'feature.invalid' }),
      );
  });
});

function kaufman(values: readonly number[], window: number, fast: number, slow: number): number {
  let found = values[window - 1] ?? 0;
  for (let at = window; at < values.length; at += 1) {
    const way = values.slice(at - window, at + 1);
    const steps = way.slice(1).map((value, step) => Math.abs(value - (way[step] ?? 0)));
    const length = steps.reduce((sum, step) => sum + step, 0);
    const change = Math.abs((way.at(-1) ?? 0) - (way[0] ?? 0));
    const efficiency = length === 0 ? 1 : Math.min(1, change / length);
    const [quick, sluggish] = [2 / (fast + 1), 2 / (slow + 1)];
    const weight = (efficiency * (quick - sluggish) + sluggish) ** 2;
    found += weight * ((values[at] ?? 0) - found);
  }
  return found;
}

for (const [window, fast, slow] of [
  [1, 2, 30],
  [10, 2, 30],
  [30, 5, 20],
] as const) {
  describeOperator(`adaptiveMean over ${window}, between ${fast} and ${slow}`, {
    ...mean,
    expression: adaptiveMean(close, { window, fast, slow }),
    direct: (of) => kaufman(of.close, window, fast, slow),
    tolerance: 1e-12,
  });
}

/** Wilder's rules, with rising and falling trends written out. */
function wilder(highs: readonly number[], lows: readonly number[], step: number, limit: number): number {
  const h = (at: number) => highs[at] ?? Number.NaN;
  const l = (at: number) => lows[at] ?? Number.NaN;
  let rising = !(l(0) - l(1) > 0 && l(0) - l(1) > h(1) - h(0));
  let stop = rising ? l(0) : h(0);
  let extreme = rising ? h(1) : l(1);
  let share = step;
  let shown = Number.NaN;
  for (let at = 1; at < highs.length; at += 1) {
    const before = Math.max(1, at - 1);
    const turns = rising ? l(at) <= stop : h(at) >= stop;
    if (turns) {
      rising = !rising;
      stop = rising ? Math.min(extreme, l(before), l(at)) : Math.max(extreme, h(before), h(at));
      extreme = rising ? h(at) : l(at);
      share = step;
    }
    shown = stop;
    if (!turns && (rising ? h(at) > extreme : l(at) < extreme)) {
      extreme = rising ? h(at) : l(at);
      share = Math.min(limit, share + step);
    }
    stop += share * (extreme - stop);
    stop = rising ? Math.min(stop, l(before), l(at)) : Math.max(stop, h(before), h(at));
  }
  return shown;
}

for (const [acceleration, maximum] of [
  [0.02, 0.2],
  [0.05, 0.1],
  [0.3, 0.3],
] as const) {
  describeOperator(`parabolicStop by ${acceleration} up to ${maximum}`, {
    expression: parabolicStop({ high, low, acceleration, maximum }),
    direct: (of) => wilder(of.high, of.low, acceleration, maximum),
    tolerance: 0,
    degree: 1,
    shift: 1,
    constant: (value) => value,
  });
}

describe('parabolicStop', () => {
  it('refuses accelerations that cannot be', () => {
    for (const [acceleration, maximum] of [
      [0, 0.2],
      [0.3, 0.2],
      [0.5, 1.5],
    ] as const)
      expect(() => parabolicStop({ high, low, acceleration, maximum })).toThrow(
        expect.objectContaining({ code: 'feature.invalid' }),
      );
  });
});

/** Columns in which some rows have a candle, but no `vwap`. */
function withNulls(columns: Columns, from: number, to: number): Columns {
  const torn = columns.column.vwap.map((value, row) => (row >= from && row < to ? Number.NaN : value));
  return { ...columns, column: { ...columns.column, vwap: torn } };
}

describe('a null that is no missing candle', () => {
  const columns = makeColumns({ seed: 61, count: 200 });
  const values = (expression: Expression, of: Columns) => runExpression(expression, of).values;
  const [from, held] = [80, 3];
  it.each<[string, Expression, number]>([
    ['exponentialMean', exponentialMean(vwap, 5), 0],
    ['wilderMean', wilderMean(vwap, 5), 0],
    ['smoothedMean', smoothedMean(vwap, { weight: 0.2 }), 0],
    ['adaptiveMean', adaptiveMean(vwap, { window: 5 }), 0],
    ['parabolicStop', parabolicStop({ high: vwap, low: vwap }), 0],
    ['a mean of means', wilderMean(exponentialMean(vwap, 5), 5), 0],
    ['a mean of changes', wilderMean(diff(vwap), 5), 1],
    ['a mean of windows', exponentialMean(rollingMean(vwap, 10), 5), 9],
  ])('stands for one: %s holds over three, and starts anew after four', (_, expression, lookback) => {
    const torn = values(expression, withNulls(columns, from, from + held));
    const back = from + held + lookback;
    expect(torn.slice(from, back).every(Number.isNaN)).toBe(true);
    expect(torn.slice(back).some(Number.isNaN)).toBe(false);
    const anew = values(expression, withNulls(columns, from, from + held + 1)).slice(from + held + 1);
    const late = values(expression, sliceColumns(columns, from + held + 1));
    expect(bitsOf(anew)).toEqual(bitsOf(late));
  });

  it('counts for nothing before the first value', () => {
    const late = withNulls(columns, 0, 50);
    const found = values(exponentialMean(vwap, 5), late).slice(50);
    expect(bitsOf(found)).toEqual(bitsOf(values(exponentialMean(vwap, 5), sliceColumns(columns, 50))));
  });
});
