import type { ColumnName } from '@tidemark/features';
import { randomNumbers } from '../made-candles.ts';

/** Columns whose row `i` is of the slot `slot + i`. NaN in all of a row but `time` is a slot without a candle. */
export interface Columns {
  readonly slot: number;
  readonly count: number;
  readonly column: Readonly<Record<ColumnName, Float64Array>>;
}

const names = ['open', 'high', 'low', 'close', 'volume', 'vwap', 'takerBuyVolume'] as const;

export interface Made {
  readonly seed: number;
  readonly count: number;
  /** Of the first row; some 51 years after the epoch if not given. */
  readonly slot?: number;
  /** Share of slots without a candle. */
  readonly missing?: number;
  /** Share of slots in which the price stays where it was; a quarter if not given. */
  readonly still?: number;
}

/**
 * A random walk around 100 with bits down to the last. Some closes are that of the slot before, so that there are equal values; one
 * step in two hundred is a jump, so that there are values far from all others.
 */
export function makeColumns(made: Made): Columns {
  const { seed, count, slot = 26_824_320, missing = 0, still = 0.25 } = made;
  const random = randomNumbers(seed);
  const column = emptyColumns(count);
  let price = 100;
  for (let row = 0; row < count; row += 1) {
    const open = price;
    const step = random() < 0.005 ? 20 : 1;
    if (random() >= still) price = Math.min(400, Math.max(25, price + step * (random() - 0.5)));
    const absent = random() < missing;
    const values = {
      open,
      close: price,
      high: Math.max(open, price) + 0.3 * random(),
      low: Math.min(open, price) - 0.3 * random(),
      volume: 1 + 1_000 * random() ** 3,
      vwap: (open + price) / 2,
      takerBuyVolume: 1 + 300 * random() ** 3,
    };
    for (const name of names) column[name][row] = absent ? Number.NaN : values[name];
    column.time[row] = (slot + row) * 60_000;
  }
  return { slot, count, column };
}

/** The same value in every column but `time`. */
export function constantColumns(value: number, count: number, slot = 26_824_320): Columns {
  const column = emptyColumns(count);
  for (const name of names) column[name].fill(value);
  for (let row = 0; row < count; row += 1) column.time[row] = (slot + row) * 60_000;
  return { slot, count, column };
}

/** Columns with other values in all but `time`. */
export function mapColumns(columns: Columns, map: (value: number, row: number) => number): Columns {
  const column = emptyColumns(columns.count);
  for (const name of names) column[name].set(columns.column[name].map(map));
  column.time.set(columns.column.time);
  return { ...columns, column };
}

/** The rows from one to before another. */
export function sliceColumns({ slot, count, column }: Columns, from: number, to = count): Columns {
  const cut = Object.entries(column).map(([name, values]) => [name, values.slice(from, to)]);
  return { slot: slot + from, count: to - from, column: Object.fromEntries(cut) };
}

function emptyColumns(count: number): Record<ColumnName, Float64Array> {
  const all = [...names, 'time' as const].map((name) => [name, new Float64Array(count)]);
  return Object.fromEntries(all);
}
