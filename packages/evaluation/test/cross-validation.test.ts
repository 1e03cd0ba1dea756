import { describe, expect, it } from '@jest/globals';
import {
  combinatorialPaths,
  combinatorialPurgedFolds,
  createScoredSignals,
  type Fold,
  type LabelSpans,
  purgedFolds,
  sampleWeights,
} from '@tidemark/evaluation';
import fc from 'fast-check';

const spans = (pairs: [number, number][]): LabelSpans => ({
  ts: Float64Array.from(pairs, ([ts]) => ts),
  labelEnd: Float64Array.from(pairs, ([, end]) => end),
});

/** Ten labels a minute apart, each three minutes long. */
const regular = spans(Array.from({ length: 10 }, (_, row) => [row, row + 3]));

/** Rows in any order, several at an instant as of several symbols, labels of any length, none included. */
const anySpans = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 15 })), {
    minLength: 8,
    maxLength: 80,
  })
  .map((pairs) => spans(pairs.map(([ts, length]) => [ts, ts + length])));

function tryFolds<F>(make: () => F[]): F[] {
  try {
    return make();
  } catch (error) {
    expect(error).toMatchObject({ code: 'number.invalid' });
    return [];
  }
}

/** Says of every training row and test label, pair by pair, what the folds promise. */
function expectNoLeak({ ts, labelEnd }: LabelSpans, { train, test, blocks }: Fold, embargoMs: number): void {
  const at = (row: number): [number, number] => [ts[row] ?? 0, labelEnd[row] ?? 0];
  for (const row of train) {
    const [start, end] = at(row);
    for (const tested of test) {
      const [from, to] = at(tested);
      const apart = (start >= to && start !== from) || (end <= from && start !== from);
      expect(apart).toBe(true);
    }
    for (const { to } of blocks) expect(start >= to && start < to + embargoMs).toBe(false);
  }
}

describe('purgedFolds', () => {
  it('purges labels that reach into the block, labels that begin before its last label ends, then the embargo', () => {
    const [first, middle, last] = purgedFolds({ ...regular, folds: 3, embargoMs: 1 });
    // Blocks of rows 0-2, 3-6, 7-9: round(10 / 3) = 3, round(20 / 3) = 7.
    expect(first).toEqual({
      test: Uint32Array.of(0, 1, 2),
      // [0, 5): rows 3 and 4 begin within it, row 5 within the embargo.
      train: Uint32Array.of(6, 7, 8, 9),
      purged: 2,
      embargoed: 1,
      blocks: [{ from: 0, to: 5 }],
    });
    expect(middle).toEqual({
      test: Uint32Array.of(3, 4, 5, 6),
      // [3, 9): row 0 ends at 3 and stays; 1 and 2 reach in; 7 and 8 begin within; 9 in the embargo.
      train: Uint32Array.of(0),
      purged: 4,
      embargoed: 1,
      blocks: [{ from: 3, to: 9 }],
    });
    expect(last?.train).toEqual(Uint32Array.of(0, 1, 2, 3, 4));
  });

  it('walks forward: trains on what came before alone, and tests every later block', () => {
    const folds = purgedFolds({ ...regular, folds: 2, embargoMs: 5, kind: 'walk-forward' });
    expect(folds.map(({ train, test }) => [[...train], [...test]])).toEqual([
      [[0], [3, 4, 5, 6]],
      [
        [0, 1, 2, 3, 4],
        [7, 8, 9],
      ],
    ]);
    expect(folds.map(({ embargoed }) => embargoed)).toEqual([0, 0]);
  });

  it('purges across symbols and never parts rows of one instant', () => {
    const two = spans([
      [0, 1],
      [1, 9],
      [0, 1],
      [1, 2],
      [5, 6],
      [5, 6],
      [9, 10],
      [9, 10],
    ]);
    const [, second] = purgedFolds({ ...two, folds: 2, embargoMs: 0 });
    expect(second?.test).toEqual(Uint32Array.of(4, 5, 6, 7));
    // Row 1 ends at 9, within the block, whoever's symbol it is.
    expect(second?.train).toEqual(Uint32Array.of(0, 2, 3));
  });

  it.each(['k-fold', 'walk-forward'] as const)('leaks no label and holds the embargo: %s', (kind) => {
    fc.assert(
      fc.property(
        anySpans,
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 0, max: 12 }),
        (rows, folds, embargoMs) => {
          const found = tryFolds(() => purgedFolds({ ...rows, folds, embargoMs, kind }));
          for (const fold of found) {
            expectNoLeak(rows, fold, embargoMs);
            const within = fold.train.length + fold.purged + fold.embargoed + fold.test.length;
            if (kind === 'k-fold') expect(within).toBe(rows.ts.length);
            else
              expect(Math.max(...fold.train.map((row) => rows.ts[row] ?? 0), -1)).toBeLessThan(
                fold.blocks[0]?.from ?? 0,
              );
          }
          if (kind === 'k-fold' && found.length > 0) {
            const tested = found.flatMap(({ test }) => [...test]);
            expect(tested.sort((a, b) => a - b)).toEqual([...rows.ts.keys()]);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('trains on every row that neither leaks nor lies in the embargo', () => {
    fc.assert(
      fc.property(anySpans, fc.integer({ min: 0, max: 9 }), (rows, embargoMs) => {
        for (const { train, test, blocks } of tryFolds(() => purgedFolds({ ...rows, folds: 3, embargoMs }))) {
          const [{ from, to } = { from: 0, to: 0 }] = blocks;
          const kept = [...rows.ts.keys()].filter((row) => {
            const [start, end] = [rows.ts[row] ?? 0, rows.labelEnd[row] ?? 0];
            return !test.includes(row) && (end <= from || start >= to + embargoMs) && start !== from;
          });
          expect([...train].sort((a, b) => a - b)).toEqual(kept);
        }
      }),
    );
  });

  it('refuses labels without an end, too many folds, a negative embargo', () => {
    const fails = (options: Partial<Parameters<typeof purgedFolds>[0]>) =>
      expect(() => purgedFolds({ ...regular, folds: 2, embargoMs: 0, ...options })).toThrow(
        expect.objectContaining({ code: 'number.invalid' }),
      );
    fails({ labelEnd: regular.labelEnd.with(4, Number.NaN) });
    fails({ labelEnd: regular.labelEnd.with(4, 3) });
    fails({ folds: 11 });
    fails({ folds: 1 });
    fails({ embargoMs: -1 });
    fails({ embargoMs: Number.NaN });
  });
});

describe('combinatorialPurgedFolds', () => {
  it('tests every choice of groups, neighbours as one block', () => {
    const folds = [...combinatorialPurgedFolds({ ...regular, groups: 5, testGroups: 2, embargoMs: 0 })];
    expect(folds).toHaveLength(10);
    expect(folds[0]).toMatchObject({ testGroups: [0, 1], blocks: [{ from: 0, to: 6 }] });
    expect(folds[0]?.train).toEqual(Uint32Array.of(6, 7, 8, 9));
    expect(folds[1]).toMatchObject({
      testGroups: [0, 2],
      blocks: [
        { from: 0, to: 4 },
        { from: 4, to: 8 },
      ],
    });
    expect(folds[1]?.train).toEqual(Uint32Array.of(8, 9));
  });

  it('leaks no label and holds the embargo after each block', () => {
    fc.assert(
      fc.property(anySpans, fc.integer({ min: 0, max: 9 }), (rows, embargoMs) => {
        const make = () => [...combinatorialPurgedFolds({ ...rows, groups: 4, testGroups: 2, embargoMs })];
        for (const fold of tryFolds(make)) expectNoLeak(rows, fold, embargoMs);
      }),
    );
  });

  it('makes whole histories of the tests, each used once', () => {
    const chosen = [...combinatorialPurgedFolds({ ...regular, groups: 4, testGroups: 2, embargoMs: 0 })];
    const paths = combinatorialPaths(4, 2);
    expect(paths).toHaveLength(3);
    const used = new Set<string>();
    for (const path of paths) {
      for (const [group, fold] of path.entries()) {
        expect(chosen[fold]?.testGroups).toContain(group);
        used.add(`${group} ${fold}`);
      }
    }
    expect(used.size).toBe(12);
  });

  it.each([
    [4, 0],
    [4, 4],
    [3.5, 1],
  ])('refuses to test %d groups, %d at once', (groups, testGroups) => {
    expect(() => combinatorialPaths(groups, testGroups)).toThrow(
      expect.objectContaining({ code: 'number.invalid' }),
    );
  });
});

describe('sampleWeights', () => {
  function labelled() {
    const signals = createScoredSignals(5, [{ modelId: 'm', symbol: 'AUSDT', tf: '1m' }]);
    signals.ts.set([0, 1, 10, 20, 30].map((minute) => minute * 60_000));
    signals.labelEnd.set([2, 3, 12, 22, 32].map((minute) => minute * 60_000));
    signals.label.set([1, -1, 1, 1, 0]);
    return signals;
  }

  it('multiplies uniqueness, decay and balance, and has the mean 1', () => {
    const rows = Uint32Array.of(0, 1, 2, 3);
    // Rows 0 and 1 share one of their two minutes: (1 + 1/2) / 2 = 3/4. Three of one class, one of the other: 4/6 and
    // 4/2. Ages 20, 19, 10 and 0 minutes at a half-life of 10.
    const raw = [(0.75 * 0.25 * 4) / 6, (0.75 * 0.5 ** 1.9 * 4) / 2, (0.5 * 4) / 6, 4 / 6];
    const mean = raw.reduce((a, b) => a + b, 0) / 4;
    const found = sampleWeights({ signals: labelled(), rows, halfLifeMs: 600_000 });
    for (const [index, weight] of found.entries()) expect(weight).toBeCloseTo((raw[index] ?? 0) / mean, 12);
  });

  it('counts overlap and classes among the training rows alone', () => {
    const found = sampleWeights({ signals: labelled(), rows: Uint32Array.of(1, 3, 4) });
    expect([...found]).toEqual([1, 1, 1]);
  });

  it('takes other classes than the label', () => {
    const found = sampleWeights({
      signals: labelled(),
      rows: Uint32Array.of(2, 3, 4),
      classes: [0, 0, 5],
    });
    for (const [index, weight] of [0.75, 0.75, 1.5].entries()) expect(found[index]).toBeCloseTo(weight, 12);
  });

  it('refuses rows without a label or without its end, and a half-life of nothing', () => {
    const rows = Uint32Array.of(0, 1);
    const fails = (options: Partial<Parameters<typeof sampleWeights>[0]>) =>
      expect(() => sampleWeights({ signals: labelled(), rows, ...options })).toThrow(
        expect.objectContaining({ code: 'number.invalid' }),
      );
    const without = labelled();
    without.label[1] = 2;
    fails({ signals: without });
    const endless = labelled();
    endless.labelEnd[0] = Number.NaN;
    fails({ signals: endless });
    fails({ halfLifeMs: 0 });
  });
});
