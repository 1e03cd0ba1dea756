import { describe, expect, it } from '@jest/globals';
import { createRandom } from '@tidemark/evaluation';
import fc from 'fast-check';
import { BinEdges } from '../src/importance/bin-edges.ts';
import { ValueSorter } from '../src/statistics/value-sorter.ts';

/** Sorts rows with their numbers as codes, a part from `start` on, and checks all against a comparison sort. */
function expectSorted(given: readonly number[], start = 0): void {
  const sorter = new ValueSorter(given.length);
  sorter.values.set(given);
  sorter.codes.set([...given.keys()]);
  sorter.sort(start, given.length);
  const expected = [...given.slice(0, start), ...given.slice(start).sort((a, b) => a - b)];
  // -0 equals 0, which `toEqual` denies.
  expect([...sorter.values].map((value) => value + 0)).toEqual(expected.map((value) => value + 0));
  expect([...sorter.codes].map((row) => (given[row] ?? 0) + 0)).toEqual(expected.map((value) => value + 0));
  expect(new Set(sorter.codes).size).toBe(given.length);
}

const { MAX_VALUE, MIN_VALUE } = Number;
const random = createRandom(5);
const many = (make: (row: number) => number, rows = 5_000) =>
  Array.from({ length: rows }, (_, row) => make(row));
const uniform = () => random.uniform() - 0.5;

describe('ValueSorter', () => {
  it.each<[string, number[]]>([
    ['spread evenly', many(uniform)],
    ['in order', many((row) => row)],
    ['in reverse', many((row) => -row)],
    ['all equal', many(() => 3)],
    ['of few levels', many(() => random.below(3))],
    ['of many ties', many(() => Math.round(100 * uniform()))],
    ['with one far off', many((row) => (row === 700 ? 1e300 : uniform()))],
    ['of every magnitude', many(() => uniform() * 10 ** (600 * uniform()))],
    [
      'so wide that their span is infinite',
      many((row) => (row % 2 === 0 ? MAX_VALUE : -MAX_VALUE) * random.uniform()),
    ],
    ['so narrow that nothing divides their span', many((row) => (row % 7) * MIN_VALUE)],
    ['next to one another', many((row) => 1 + (row % 4) * Number.EPSILON)],
    ['of either zero', many((row) => (row % 3 === 0 ? -0 : (row % 3) - 1))],
  ])('sorts values %s, each with its code', (_, given) => {
    expectSorted(given);
    expectSorted(given, 4_321);
  });

  it('sorts whatever is finite', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 200 }), (given) => expectSorted(given)),
    );
  });

  it('sorts again, in the memory of the time before', () => {
    const sorter = new ValueSorter(1_000);
    for (const rows of [1_000, 10, 300]) {
      sorter.values.set(many(uniform, rows));
      sorter.sort(0, rows);
      const sorted = sorter.values.subarray(0, rows);
      expect(sorted).toEqual(sorted.slice().sort());
    }
  });
});

describe('BinEdges', () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

  it('finds the last bin that begins at or below a value, however edges and values lie', () => {
    fc.assert(
      fc.property(
        fc.array(finite, { minLength: 2, maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        (given, bins) => {
          const sorted = Float64Array.from(given).sort();
          const lowest = Float64Array.from({ length: 20 }, (_, bin) =>
            bin < bins ? (sorted[Math.floor((bin * sorted.length) / bins)] ?? 0) : Number.POSITIVE_INFINITY,
          );
          const edges = new BinEdges(lowest, sorted[0] ?? 0, sorted.at(-1) ?? 0);
          for (const value of sorted)
            expect(edges.binOf(value)).toBe(lowest.findLastIndex((edge) => edge <= value));
        },
      ),
    );
  });
});
