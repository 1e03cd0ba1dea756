import { ValueSorter } from '../statistics/value-sorter.ts';
import { rankSorted } from './rank-sorted.ts';

/** Mid-ranks of a feature at some rows of all: what is kept of it when its column has gone by. */
export interface RankSample {
  readonly name: string;
  /** Mid-rank - mean rank among the sampled rows that have the feature; NaN where it is null. Exact in 32 bits. */
  readonly ranks: Float32Array;
  readonly complete: boolean;
  readonly squares: number;
}

/** At most `most` row numbers of `length`, evenly spaced. */
export function spacedRows(length: number, most: number): Uint32Array {
  const count = Math.min(length, most);
  return Uint32Array.from({ length: count }, (_, index) => Math.floor((index * length) / count));
}

export function sampleRanks(
  name: string,
  values: Float64Array,
  rows: Uint32Array,
  sorter: ValueSorter = new ValueSorter(rows.length),
): RankSample {
  const ranks = new Float32Array(rows.length).fill(Number.NaN);
  let known = 0;
  for (let index = 0; index < rows.length; index += 1) {
    const value = values[rows[index] ?? 0] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    sorter.values[known] = value;
    sorter.codes[known] = index;
    known += 1;
  }
  sorter.sort(0, known);
  const squares = rankSorted(sorter, 0, known, ranks);
  return { name, ranks, complete: known === rows.length, squares };
}

/** Pearson's correlation of the ranks over the rows that have both; null where either does not vary there. */
export function correlateSamples(a: RankSample, b: RankSample): number | null {
  if (!(a.complete && b.complete)) return correlateKnown(a.ranks, b.ranks);
  let product = 0;
  for (let row = 0; row < a.ranks.length; row += 1) product += (a.ranks[row] ?? 0) * (b.ranks[row] ?? 0);
  const squares = a.squares * b.squares;
  return squares > 0 ? product / Math.sqrt(squares) : null;
}

function correlateKnown(a: Float32Array, b: Float32Array): number | null {
  let [n, x, y, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < a.length; row += 1) {
    const one = a[row] ?? Number.NaN;
    const other = b[row] ?? Number.NaN;
    // NaN where either is null.
    const product = one * other;
    if (Number.isNaN(product)) continue;
    n += 1;
    x += one;
    y += other;
    xx += one * one;
    yy += other * other;
    xy += product;
  }
  // Sums of halves and quarters, exact: 0 is 0.
  const varianceX = n * xx - x * x;
  const varianceY = n * yy - y * y;
  if (!(varianceX > 0 && varianceY > 0)) return null;
  const rho = (n * xy - x * y) / (Math.sqrt(varianceX) * Math.sqrt(varianceY));
  return Math.max(-1, Math.min(1, rho));
}
