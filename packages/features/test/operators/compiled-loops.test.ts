import { describe, expect, it } from '@jest/globals';
import {
  add,
  close,
  dema,
  type Expression,
  exponentialMean,
  high,
  macd,
  rollingMeanDeviation,
  tema,
  trix,
  wilderMean,
} from '@tidemark/features';
import fc from 'fast-check';
import { openChunkMemory } from '../../src/compiled/chunk-memory.ts';
import { buildGraph } from '../../src/engine/graph.ts';
import { randomNumbers } from '../made-candles.ts';
import { examples } from './examples.ts';
import { type Columns, makeColumns, mapColumns } from './made-columns.ts';
import { bitsOf, runExpression, runExpressions } from './run-expression.ts';

/** What some values become, by what the columns are to try. */
const hostile: readonly ((value: number, random: number) => number)[] = [
  (value) => value,
  // Zeros of both signs among values of both signs.
  (value, random) => (random < 0.2 ? 0 : random < 0.4 ? -0 : random < 0.6 ? -value : value),
  // Sums and products beyond what is finite, and below what is normal.
  (value, random) => (random < 0.02 ? 1.7e308 : random < 0.04 ? -1.7e308 : random < 0.06 ? 5e-324 : value),
  (value, random) =>
    random < 0.004 ? Number.POSITIVE_INFINITY : random < 0.008 ? Number.NEGATIVE_INFINITY : value,
  (value, random) => (random < 0.01 ? Number.NaN : value),
  // A price that stands still for long.
  (value, random) => (random < 0.5 ? 100 : value),
];

function hostileColumns(seed: number, change: (value: number, random: number) => number): Columns {
  const random = randomNumbers(seed);
  return mapColumns(makeColumns({ seed, count: 900, missing: seed % 2 === 0 ? 0.003 : 0 }), (value) =>
    change(value, random()),
  );
}

/** Means side by side, and one on the other. */
const smoothed: Readonly<Record<string, readonly Expression[]>> = {
  together: [
    tema(5),
    dema(3),
    trix(4),
    macd({ fast: 3, slow: 6, signal: 4 }).histogram,
    [2, 3, 4, 5, 6, 7, 8]
      .map((window) => exponentialMean(close, window))
      .reduce((sum, one) => add(sum, wilderMean(one, 3))),
  ],
};

const cases = Object.entries({ ...examples, ...smoothed }).flatMap(([kind, expressions]) =>
  expressions.map((expression, at) => [`${kind}, ${at + 1}`, expression] as const),
);

describe('the compiled loops', () => {
  it.each(cases)('give what kernels give row by row, and leave what they leave: %s', (_, expression) => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...hostile), (seed, change) => {
        const columns = hostileColumns(seed, change);
        const compiled = runExpression(expression, columns, { chunks: () => 220 });
        const alone = runExpression(expression, columns, { rows: 1, chunks: () => 1 });
        expect(bitsOf(compiled.values)).toEqual(bitsOf(alone.values));
        expect(compiled.memory.map(bitsOf)).toEqual(alone.memory.map(bitsOf));
      }),
      { numRuns: 24 },
    );
  });

  it('leave the columns beside theirs alone, where chunks end in the middle of what goes together', () => {
    // The first writes seven rows too many, and behind it lies what was there before.
    const first = [rollingMeanDeviation(exponentialMean(close, 3), 9), high];
    const all = [first, ...Object.values({ ...examples, ...smoothed })].flat();
    const columns = makeColumns({ seed: 4, count: 1_024, missing: 0.002 });
    // One more than what goes by eight, by four and by two.
    for (const rows of [17, 257]) {
      const together = runExpressions(all, columns, { rows, chunks: () => rows });
      for (const [at, expression] of all.entries()) {
        const alone = runExpression(expression, columns, { rows: 1, chunks: () => 1 });
        expect(bitsOf(together[at] ?? alone.values)).toEqual(bitsOf(alone.values));
      }
    }
  });

  it('have fewer rows where there are many columns', () => {
    const graphOf = (count: number) =>
      buildGraph(
        Array.from({ length: count }, (_, at) => add(close, at)),
        { timeframe: '1m', rows: 8_192 },
      );
    expect(graphOf(10).rows).toBe(8_192);
    const { rows } = graphOf(10_000);
    expect(rows).toBeGreaterThanOrEqual(16);
    expect(rows).toBeLessThan(500);
  });

  it('refuse to work on columns that are those of another graph by now', () => {
    const build = () => buildGraph([exponentialMean(close, 3)], { timeframe: '1m', rows: 64 });
    const first = build();
    const second = build();
    first.start(0);
    second.start(0);
    expect(() => first.run(1)).toThrow('another');
    expect(() => second.run(1)).not.toThrow();
  });

  it('have memory for as many columns as were asked for, and no more', () => {
    const { column } = openChunkMemory({ columns: 2, rows: 16 });
    expect([column(), column()].map(({ length }) => length)).toEqual([16, 16]);
    expect(column).toThrow('one more');
  });
});
