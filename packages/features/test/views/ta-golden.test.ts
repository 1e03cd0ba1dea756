import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type CandleInput, computeFeatures, taView } from '@tidemark/features';

/** Values of one feature in the slots `from`, `from` + `step`, ..; null where it has none. Of all slots from there, how many are known, and their sum. */
interface Reference {
  /** Of the value, or of the column's median size where that is more: differences cross zero. */
  readonly tolerance: number;
  /** Slot of the first value. */
  readonly begins: number;
  readonly from: number;
  readonly step: number;
  readonly values: readonly (number | null)[];
  readonly known: number;
  readonly sum: number;
}

interface Golden {
  readonly candles: Record<'open' | 'high' | 'low' | 'close' | 'volume', number[]> & { readonly ts: number };
  readonly features: Readonly<Record<string, Reference>>;
}

const golden: Golden = JSON.parse(readFileSync(new URL('../golden/ta.json', import.meta.url), 'utf8'));

function readCandles({ ts, open, high, low, close, volume }: Golden['candles']): CandleInput {
  return {
    ts: Float64Array.from(close, (_, at) => ts + at * 60_000),
    open: Float64Array.from(open),
    high: Float64Array.from(high),
    low: Float64Array.from(low),
    close: Float64Array.from(close),
    volume: Float64Array.from(volume),
    vwap: new Float64Array(close.length).fill(Number.NaN),
    takerBuyVolume: new Float64Array(close.length).fill(Number.NaN),
  };
}

const { columns } = computeFeatures({
  view: taView,
  timeframe: '1m',
  candles: readCandles(golden.candles),
});

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

describe('the view ta on 800 real minutes', () => {
  it('is compared in every feature', () => {
    expect(Object.keys(golden.features).sort()).toEqual([...taView.names].sort());
  });

  it.each(taView.names.map((name, at) => ({ name, column: columns[at] ?? new Float64Array() })))(
    '$name is what TA-Lib or its definition gives',
    ({ name, column }) => {
      const reference = golden.features[name];
      if (reference === undefined) throw new Error(`no reference for ${name}`);
      const { tolerance, from, step, values } = reference;
      const known = values.filter((value) => value !== null);
      expect(known.length).toBeGreaterThan(30);
      const size = median(known.map(Math.abs));
      for (const [at, expected] of values.entries()) {
        const got = column[from + at * step] ?? Number.NaN;
        if (expected === null) expect(got).toBeNaN();
        else {
          const error = Math.abs(got - expected) / Math.max(Math.abs(expected), size);
          if (!(error <= tolerance))
            throw new Error(`slot ${from + at * step}: ${got} instead of ${expected}, off by ${error}`);
        }
      }
      // One value that is off in a slot between shows in the sum.
      const later = [...column.subarray(from)].filter((value) => !Number.isNaN(value));
      const sum = later.reduce((total, value) => total + value, 0);
      expect(later).toHaveLength(reference.known);
      expect(Math.abs(sum - reference.sum) / (reference.known * size)).toBeLessThanOrEqual(
        Math.max(tolerance, 1e-12),
      );
      expect(column.findIndex((value) => !Number.isNaN(value))).toBe(reference.begins);
    },
  );
});
