import { orderBy } from '../statistics/order-by.ts';

/** A column with its rows in ascending order of value: sorted once, read by everything that needs the order. */
export interface OrderedColumn {
  readonly values: Float64Array;
  /** The rows that have a value, ascending; and those values. */
  readonly order: Uint32Array;
  readonly sorted: Float64Array;
}

export function orderColumn(values: Float64Array): OrderedColumn {
  const all = orderBy([values]);
  let known = all.length;
  while (known > 0 && Number.isNaN(values[all[known - 1] ?? 0] ?? Number.NaN)) known -= 1;
  const order = all.subarray(0, known);
  const sorted = new Float64Array(known);
  for (let place = 0; place < known; place += 1) sorted[place] = values[order[place] ?? 0] ?? Number.NaN;
  return { values, order, sorted };
}
