import { describe, expect, test } from '@jest/globals';
import { formatFigures, type Result } from '../support/format-figures.ts';
import { formatMeasurement } from '../support/format-measurement.ts';
import { interleave } from '../support/interleave.ts';
import { judge } from '../support/judge.ts';
import type { Measurement } from '../support/measurement.ts';
import { median } from '../support/median.ts';

const compared: Measurement = {
  what: 'a load',
  server: 'a server',
  peer: 'its peer',
  unit: 'rows/s',
  ours: [90, 70, 80],
  theirs: [100, 1_000, 10],
  bound: { is: 'at least', value: 0.8 },
};

describe('median', () => {
  test('is the one in the middle, whatever the order', () => {
    expect(median([10, 9, 100])).toBe(10);
  });
  test('is the mean of the two in the middle of an even number', () => {
    expect(median([1, 2, 4, 100])).toBe(3);
  });
  test('of nothing is refused', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('a verdict', () => {
  test('compares the medians, so that one slow run decides nothing', () => {
    expect(judge(compared)).toEqual({ ours: 80, theirs: 100, ratio: 0.8, holds: true });
  });
  test('fails a ratio below the least', () => {
    expect(judge({ ...compared, ours: [79.9] }).holds).toBe(false);
  });
  test('fails a ratio above the most', () => {
    expect(judge({ ...compared, bound: { is: 'at most', value: 0.79 } }).holds).toBe(false);
  });
  test('without a peer is on the figure itself', () => {
    const alone: Measurement = { ...compared, peer: null, theirs: [], bound: { is: 'at most', value: 80 } };
    expect(judge(alone)).toEqual({ ours: 80, theirs: null, ratio: null, holds: true });
    expect(judge({ ...alone, ours: [81] }).holds).toBe(false);
  });
  test('demands nothing where there is no bound', () => {
    expect(judge({ ...compared, ours: [1], bound: null }).holds).toBe(true);
  });
});

describe('a measurement in words', () => {
  test('has both figures, the ratio, what it must be and the number of runs', () => {
    expect(formatMeasurement(compared)).toBe(
      'ok     a load, a server\n       80.0 rows/s; its peer 100 rows/s; ratio 0.800; must be at least 0.8x; 3 runs',
    );
  });
  test('says that a bound was missed', () => {
    expect(formatMeasurement({ ...compared, ours: [1], note: 'why' })).toMatch(
      /^MISSED a load.*\n.*\n {7}why$/,
    );
  });
  test('gives a bound without a peer its unit', () => {
    const alone: Measurement = { ...compared, peer: null, theirs: [], unit: 'MB', ours: [2_345] };
    expect(formatMeasurement(alone)).toContain('2,345 MB; must be at least 0.8 MB; 1 run');
  });
});

test('interleaved rounds start with another side each time', async () => {
  const order: string[] = [];
  const side = (name: string, figure: number) => async () => {
    order.push(name);
    return figure;
  };
  const figures = await interleave(3, [side('a', 1), side('b', 2)]);
  expect(order.join('')).toBe('abbaab');
  expect(figures).toEqual([
    [1, 1, 1],
    [2, 2, 2],
  ]);
});

test('the table of figures has the last measurement of each kind, and none of a quick run', () => {
  const result: Result = {
    ...compared,
    at: '2026-01-01T00:00:00Z',
    bench: 'b',
    quick: false,
    loadAverage: [0.52],
  };
  const table = formatFigures([
    result,
    { ...result, ours: [50] },
    { ...result, ours: [60], quick: true },
    { ...result, peer: null, theirs: [], unit: 'MB', ours: [7] },
  ]);
  expect(table.split('\n').slice(2)).toEqual([
    '| b | a load | a server | 50.0 rows/s | its peer: 100 rows/s | 0.500x | at least 0.8x | 1 | 0.5 |',
    '| b | a load | a server | 7.00 MB |  | 7.00 MB | at least 0.8 MB | 1 | 0.5 |',
  ]);
});
