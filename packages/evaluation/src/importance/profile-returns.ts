import { equalCountBins, noBin } from '../statistics/equal-count-bins.ts';
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
export function profileReturns(feature: OrderedColumn, returns: BinnedReturns): ReturnProfile {
  const { values } = returns.column;
  const joint = countKnown(feature.order, values);
  if (joint === 0) return { deciles: [], mutualInformation: null };
  const binOf = new Uint8Array(values.length).fill(noBin);
  const from = new Float64Array(informationBins / 2).fill(Number.NaN);
  const to = new Float64Array(informationBins / 2);
  let below = 0;
  let bin = 0;
  let previous = Number.NaN;
  for (let place = 0; place < feature.order.length; place += 1) {
    const row = feature.order[place] ?? 0;
    // Bins of the returns tell in one byte whether there is a return.
    if (returns.bins[row] === noBin) continue;
    const value = feature.sorted[place] ?? Number.NaN;
    if (value !== previous) {
      bin = Math.floor((informationBins * below) / joint);
      previous = value;
      if (Number.isNaN(from[bin >> 1] ?? 0)) from[bin >> 1] = value;
      to[bin >> 1] = value;
    }
    binOf[row] = bin;
    below += 1;
  }
  const returnBins =
    joint === returns.column.order.length
      ? returns.bins
      : equalCountBins(values, informationBins, keepBinned(returns.column.order, binOf, joint));
  const cells = new Float64Array(informationBins ** 2);
  const sums = new Float64Array(informationBins / 2);
  const counts = new Float64Array(informationBins / 2);
  for (let row = 0; row < values.length; row += 1) {
    const own = binOf[row] ?? noBin;
    if (own === noBin) continue;
    const cell = own * informationBins + (returnBins[row] ?? 0);
    cells[cell] = (cells[cell] ?? 0) + 1;
    sums[own >> 1] = (sums[own >> 1] ?? 0) + (values[row] ?? 0);
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

function keepBinned(order: Uint32Array, binOf: Uint8Array, count: number): Uint32Array {
  const kept = new Uint32Array(count);
  let filled = 0;
  for (let index = 0; index < order.length; index += 1) {
    const row = order[index] ?? 0;
    if (binOf[row] === noBin) continue;
    kept[filled] = row;
    filled += 1;
  }
  return kept;
}

function countKnown(rows: Uint32Array, values: Float64Array): number {
  let known = 0;
  for (let index = 0; index < rows.length; index += 1) {
    if (!Number.isNaN(values[rows[index] ?? 0] ?? Number.NaN)) known += 1;
  }
  return known;
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
