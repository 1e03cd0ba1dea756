import { describe, expect, it } from '@jest/globals';
import { type ColumnName, defineFeatureView, type Expression, reachOf } from '@tidemark/features';
import fc from 'fast-check';
import { inBatch, inStream, makeCandles, randomNumbers } from '../made-candles.ts';
import { type Columns, constantColumns, makeColumns, mapColumns, sliceColumns } from './made-columns.ts';
import { bitsOf, runExpression } from './run-expression.ts';

/** The columns of a window, the oldest value first. */
export type Window = Readonly<Record<ColumnName, readonly number[]>>;

export interface OperatorCase {
  readonly expression: Expression;
  /**
   * The value worked out anew: from the window of the lookback, none of it missing; of a recursive one from all candles since its
   * start, the missing ones left out. NaN is null.
   */
  readonly direct: (window: Window) => number;
  /** How far the value may be from that, relative to the greater of 1 and the value; 0 for not at all. */
  readonly tolerance: number;
  /** Inputs that are twice as large make the value 2^degree as large, to the bit; without one there is no such law. */
  readonly degree?: number;
  /** Inputs that are larger by a number make the value larger by so many times that number; without one there is no such law. */
  readonly shift?: number;
  /** The value where all inputs are the same one; null where there is none. */
  readonly constant: (value: number) => number | null;
}

const eps = 2 ** -52;
const million = 1_000_000;
const kept = new Map<number, Columns>();

/** Columns that several cases share, since a million rows take a while to make. */
function longColumns(seed: number): Columns {
  const columns = kept.get(seed) ?? makeColumns({ seed, count: million });
  kept.set(seed, columns);
  return columns;
}

function windowOf({ column }: Columns, rows: readonly number[]): Window {
  const read = (values: Float64Array) => rows.map((row) => values[row] ?? Number.NaN);
  const entries = Object.entries(column).map(([name, values]) => [name, read(values)]);
  return Object.fromEntries(entries);
}

const isMissing = ({ column }: Columns, row: number) => Number.isNaN(column.close[row]);

function rowsBetween(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}

function expectNear(found: number | undefined, wanted: number, tolerance: number, where: string): void {
  const value = found ?? Number.NaN;
  const near =
    Number.isNaN(wanted) || Number.isNaN(value)
      ? Number.isNaN(wanted) === Number.isNaN(value)
      : Math.abs(value - wanted) <= tolerance * Math.max(1, Math.abs(wanted));
  if (!near) throw new Error(`${where}: ${value} instead of ${wanted}, ${Math.abs(value - wanted)} off`);
}

function expectSameBits(found: Float64Array, wanted: Float64Array): void {
  const [left, right] = [bitsOf(found), bitsOf(wanted)];
  const at = left.findIndex((bits, row) => bits !== right[row]);
  if (at >= 0) throw new Error(`row ${at} of ${found.length}: ${found[at]} instead of ${wanted[at]}`);
}

/** Proves of an operator what holds for every one: each law is a test of its own. */
export function describeOperator(name: string, one: OperatorCase): void {
  const { expression, degree, shift } = one;
  const { lookback, warmUp } = reachOf(expression, '1m');
  const run = (columns: Columns) => runExpression(expression, columns).values;
  const few = { numRuns: 15 };
  const seeds = fc.integer();

  describe(name, () => {
    it('is null for as many slots as it says, and then known', () => {
      const columns = makeColumns({ seed: 11, count: warmUp + 40, still: 0 });
      const values = run(columns);
      expect(values.slice(0, warmUp).every(Number.isNaN)).toBe(true);
      expect(values.slice(warmUp).some(Number.isNaN)).toBe(false);
    });

    it('gives the same bits in chunks of any length, and from any memory', () => {
      fc.assert(
        fc.property(seeds, fc.nat({ max: 299 }), (seed, cut) => {
          const columns = makeColumns({ seed, count: 300 + 2 * warmUp, missing: 0.02 });
          const random = randomNumbers(seed);
          const whole = runExpression(expression, columns);
          expectSameBits(runExpression(expression, columns, { chunks: () => 1 }).values, whole.values);
          const odd = { chunks: () => 1 + Math.floor(40 * random() ** 2) };
          expectSameBits(runExpression(expression, columns, odd).values, whole.values);
          const before = runExpression(expression, sliceColumns(columns, 0, cut));
          let missing = 0;
          while (missing < cut && isMissing(columns, cut - 1 - missing)) missing += 1;
          const after = runExpression(expression, sliceColumns(columns, cut), {
            from: before.memory,
            missing,
          });
          expectSameBits(after.values, whole.values.slice(cut));
          expect(after.memory.map(bitsOf)).toEqual(whole.memory.map(bitsOf));
        }),
        few,
      );
    });

    it('is the same in batch and stream, over gaps and restarts', () => {
      const definition = { expression, description: name, unit: 'any', range: 'any', source: 'test' };
      const view = defineFeatureView({ name: 'of_one', version: 1, features: { one: definition } });
      const candles = makeCandles({
        seed: 5,
        from: 1_609_459_200_000,
        count: warmUp + 400,
        without: (place) => place % 97 === 5 || (place % 89 >= 40 && place % 89 < 40 + (place % 7)),
      });
      const batch = inBatch({ view, candles });
      const stream = inStream({ view, candles }, 61);
      expect(stream.rows).toEqual(batch.rows);
      expect(stream.snapshot).toEqual(batch.snapshot);
    });

    it('is of equal values what it has to be', () => {
      for (const value of [100.1, 1e-3, 3e9 + 0.7]) {
        const values = run(constantColumns(value, 3 * warmUp + 20));
        const wanted = one.constant(value);
        for (const found of values.slice(warmUp))
          expectNear(found, wanted ?? Number.NaN, 0, `of all ${value}`);
      }
    });

    if (degree !== undefined) {
      it(`is ${2 ** degree} times as large of values twice as large, to the bit`, () => {
        fc.assert(
          fc.property(seeds, (seed) => {
            const columns = makeColumns({ seed, count: 2 * warmUp + 60, missing: 0.01 });
            const twice = run(mapColumns(columns, (value) => 2 * value));
            expectSameBits(
              twice,
              run(columns).map((value) => 2 ** degree * value),
            );
          }),
          few,
        );
      });
    }

    if (shift !== undefined) {
      it(`moves by ${shift} times what is added to its inputs`, () => {
        fc.assert(
          fc.property(seeds, (seed) => {
            const columns = makeColumns({ seed, count: 2 * warmUp + 60, missing: 0.01 });
            const plain = run(columns);
            const moved = run(mapColumns(columns, (value) => value + 1_000));
            for (const [row, value] of moved.entries())
              expectNear(value, (plain[row] ?? 0) + shift * 1_000, 1e-9, `row ${row}`);
          }),
          few,
        );
      });
    }

    if (lookback === null) describeRecursive(one);
    else describeWindowed(one, lookback);
  });
}

function describeWindowed({ expression, direct, tolerance }: OperatorCase, lookback: number): void {
  const run = (columns: Columns) => runExpression(expression, columns).values;
  const expectDirect = (columns: Columns, values: Float64Array, row: number): void => {
    const rows = rowsBetween(row - lookback, row + 1);
    const whole = row >= lookback && !rows.some((at) => isMissing(columns, at));
    const wanted = whole ? direct(windowOf(columns, rows)) : Number.NaN;
    expectNear(values[row], wanted, tolerance, `row ${row} of the slot ${columns.slot + row}`);
  };

  it('is what each window says by itself', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const share = seed % 3 === 0 ? 0.2 / (lookback + 1) : 0;
        const columns = makeColumns({ seed, count: 2 * lookback + 50, missing: share });
        const values = run(columns);
        const step = 1 + Math.floor(lookback / 50);
        for (let row = 0; row < columns.count; row += step) expectDirect(columns, values, row);
      }),
      { numRuns: lookback > 100 ? 6 : 25 },
    );
  });

  it('is null in exactly the windows that hold a missing slot', () => {
    const columns = makeColumns({ seed: 23, count: 4 * lookback + 40 });
    const whole = run(columns);
    const hole = 2 * lookback + 13;
    const torn = run(mapColumns(columns, (value, row) => (row === hole ? Number.NaN : value)));
    for (let row = 0; row < columns.count; row += 1) {
      const holds = row >= hole && row <= hole + lookback;
      expectNear(torn[row], holds ? Number.NaN : (whole[row] ?? 0), 0, `row ${row}, the hole at ${hole}`);
    }
  });

  it('depends on the bits of its window and the number of the slot alone', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat({ max: 200 }), (seed, from) => {
        const columns = makeColumns({ seed, count: from + 4 * lookback + 50, missing: 0.1 / (lookback + 1) });
        const whole = runExpression(expression, columns);
        const late = runExpression(expression, sliceColumns(columns, from));
        expectSameBits(late.values.slice(lookback), whole.values.slice(from + lookback));
        // What is kept is the same too, once all of it is younger than the later start.
        expect(late.memory.map(bitsOf)).toEqual(whole.memory.map(bitsOf));
      }),
      { numRuns: 15 },
    );
  });

  it('is after a million slots what it is from a fresh start', () => {
    const columns = longColumns(7);
    const values = run(columns);
    const last = million - 200;
    const fresh = run(sliceColumns(columns, last - lookback));
    expectSameBits(fresh.slice(lookback), values.slice(last));
    for (let row = last; row < million; row += 9) expectDirect(columns, values, row);
  });
}

function describeRecursive({ expression, direct, tolerance }: OperatorCase): void {
  const { warmUp, memory } = reachOf(expression, '1m');
  const run = (columns: Columns) => runExpression(expression, columns).values;
  /** The columns without the candles of some slots. */
  const without = (columns: Columns, from: number, to: number) =>
    mapColumns(columns, (value, row) => (row >= from && row < to ? Number.NaN : value));

  it('is what all candles before say by themselves, those that are missing left out', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const columns = makeColumns({ seed, count: 3 * warmUp + 100, missing: seed % 2 === 0 ? 0.05 : 0 });
        const values = run(columns);
        const known: number[] = [];
        for (let row = 0, gap = 0; row < columns.count; row += 1) {
          gap = isMissing(columns, row) ? gap + 1 : 0;
          if (gap > 3) known.length = 0;
          if (gap === 0) known.push(row);
          const wanted = gap > 0 || known.length <= warmUp ? Number.NaN : direct(windowOf(columns, known));
          expectNear(values[row], wanted, tolerance, `row ${row}`);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('holds over three missing slots, and starts anew after four', () => {
    const from = warmUp + 20;
    const columns = makeColumns({ seed: 31, count: 3 * warmUp + 90 });
    const held = run(without(columns, from, from + 3));
    expect(held.slice(from, from + 3).every(Number.isNaN)).toBe(true);
    expect(held.slice(from + 3).some(Number.isNaN)).toBe(false);
    const anew = run(without(columns, from, from + 4)).slice(from + 4);
    expectSameBits(anew, run(sliceColumns(columns, from + 4)));
  });

  it('is from any start the same to 1e-9 within its memory, and after a million slots', () => {
    const columns = longColumns(7);
    const values = run(columns);
    const random = randomNumbers(41);
    for (let turn = 0; turn < 20; turn += 1) {
      const from = turn === 0 ? million - memory - 60 : Math.floor(random() * (million - memory - 60));
      const late = run(sliceColumns(columns, from, from + memory + 60));
      for (let row = memory; row < late.length; row += 1)
        expectNear(late[row], values[from + row] ?? 0, 1e-9, `started at ${from}, row ${row}`);
    }
  });
}

/** So many last bits of a value. */
export function lastBits(count: number): number {
  return count * eps;
}
