import { equalCountBins, noBin } from '../statistics/equal-count-bins.ts';
import { BinEdges } from './bin-edges.ts';
import { type CodedColumn, hasReturn } from './coded-column.ts';
import type { DecileReturn } from './importance-report.ts';
import type { OrderedColumn } from './ordered-column.ts';

/** The returns of one horizon, with their bins among all rows that have a return. */
export interface BinnedReturns {
  readonly column: OrderedColumn;
  readonly bins: Uint8Array;
}

export interface ReturnProfile {
  readonly deciles: readonly DecileReturn[];
  readonly mutualInformation: number | null;
}

/** Bins of either side for mutual information; a decile is two of them. */
export const informationBins = 20;

export function binReturns(column: OrderedColumn): BinnedReturns {
  return { column, bins: equalCountBins(column.values, informationBins, column.order) };
}

/**
 * Mean return by decile of the feature, and their mutual information in nats: the plug-in estimate on 20 x 20
 * equal-count bins, which of two independent columns is about 19^2 / (2 n) instead of 0. Over the rows that have both.
 */
export function profileReturns(
  { sorted, codes }: CodedColumn,
  values: Float64Array,
  returns: BinnedReturns,
): ReturnProfile {
  const market = returns.column.values;
  let joint = 0;
  for (let place = 0; place < codes.length; place += 1) {
    if (((codes[place] ?? 0) & hasReturn) !== 0) joint += 1;
  }
  if (joint === 0) return { deciles: [], mutualInformation: null };
  const from = new Float64Array(informationBins / 2).fill(Number.NaN);
  const to = new Float64Array(informationBins / 2);
  const lowest = new Float64Array(informationBins).fill(Number.POSITIVE_INFINITY);
  let below = 0;
  let previous = Number.NaN;
  let [bin, following] = [0, 0];
  for (let place = 0; place < sorted.length; place += 1) {
    if (((codes[place] ?? 0) & hasReturn) === 0) continue;
    const value = sorted[place] ?? Number.NaN;
    if (informationBins * below >= following * joint && value !== previous) {
      to[bin >> 1] = previous;
      bin = Math.floor((informationBins * below) / joint);
      lowest.fill(value, following, bin + 1);
      if (Number.isNaN(from[bin >> 1])) from[bin >> 1] = value;
      following = bin + 1;
    }
    previous = value;
    below += 1;
  }
  to[bin >> 1] = previous;
  const edges = new BinEdges(lowest, sorted[0] ?? 0, sorted[sorted.length - 1] ?? 0);
  const isWhole = joint === returns.column.order.length;
  const returnBins = isWhole ? returns.bins : binJointly(returns.column, values, joint);
  const cells = new Float64Array(informationBins ** 2);
  const sums = new Float64Array(informationBins / 2);
  const counts = new Float64Array(informationBins / 2);
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] ?? Number.NaN;
    const other = returnBins[row] ?? noBin;
    if (other === noBin || Number.isNaN(value)) continue;
    const own = edges.binOf(value);
    const cell = own * informationBins + other;
    cells[cell] = (cells[cell] ?? 0) + 1;
    sums[own >> 1] = (sums[own >> 1] ?? 0) + (market[row] ?? 0);
    counts[own >> 1] = (counts[own >> 1] ?? 0) + 1;
  }
  const deciles: DecileReturn[] = [];
  for (const [index, n] of counts.entries()) {
    if (n === 0) continue;
    const meanReturn = (sums[index] ?? 0) / n;
    deciles.push({ decile: index + 1, n, from: from[index] ?? 0, to: to[index] ?? 0, meanReturn });
  }
  return { deciles, mutualInformation: mutualInformation(cells, informationBins) };
}

/** Bins of the returns among the rows that have the feature too. */
function binJointly({ values, order }: OrderedColumn, feature: Float64Array, count: number): Uint8Array {
  const kept = new Uint32Array(count);
  let filled = 0;
  for (let index = 0; index < order.length; index += 1) {
    const row = order[index] ?? 0;
    if (Number.isNaN(feature[row] ?? Number.NaN)) continue;
    kept[filled] = row;
    filled += 1;
  }
  return equalCountBins(values, informationBins, kept);
}

/** Of a table of counts, `width` cells a row, in nats. */
export function mutualInformation(cells: Float64Array, width: number): number {
  const height = cells.length / width;
  const across = new Float64Array(height);
  const down = new Float64Array(width);
  let total = 0;
  for (let cell = 0; cell < cells.length; cell += 1) {
    const count = cells[cell] ?? 0;
    across[Math.floor(cell / width)] = (across[Math.floor(cell / width)] ?? 0) + count;
    down[cell % width] = (down[cell % width] ?? 0) + count;
    total += count;
  }
  let sum = 0;
  for (let cell = 0; cell < cells.length; cell += 1) {
    const count = cells[cell] ?? 0;
    if (count === 0) continue;
    const expected = (across[Math.floor(cell / width)] ?? 0) * (down[cell % width] ?? 0);
    sum += count * Math.log((count * total) / expected);
  }
  return Math.max(0, sum / total);
}
