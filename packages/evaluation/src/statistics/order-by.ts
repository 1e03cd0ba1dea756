import { type SortableBits, sortByBits } from './sort-by-bits.ts';
import { toSortableBits } from './sortable-bits.ts';

/**
 * Row indexes in the order of one or more columns: the first key decides, the next its ties, and what ties in all
 * stays in the order of `rows`. Ascending, NaN last, -0 equal to 0. A radix ordering of the bits of float64, without
 * comparisons: linear time, and digits in which no two values differ cost nothing.
 * @param rows the rows to order; all if absent
 */
export function orderBy(keys: readonly Float64Array[], rows?: Uint32Array): Uint32Array {
  const count = rows?.length ?? keys[0]?.length ?? 0;
  const chosen = rows ?? identity(count);
  const order: Uint32Array = identity(count);
  let values = new Float64Array();
  let bits: SortableBits | null = null;
  for (let key = keys.length - 1; key >= 0; key -= 1) {
    const column = keys[key];
    if (column === undefined || isAscending(column, chosen, order)) continue;
    if (bits === null) {
      bits = { high: new Uint32Array(count), low: new Uint32Array(count) };
      values = new Float64Array(count);
    }
    for (let index = 0; index < count; index += 1)
      values[index] = column[chosen[order[index] ?? 0] ?? 0] ?? Number.NaN;
    toSortableBits(values, bits);
    sortByBits(bits, order);
  }
  if (rows === undefined) return order;
  for (let index = 0; index < count; index += 1) order[index] = rows[order[index] ?? 0] ?? 0;
  return order;
}

/** 0, 1, 2, .. */
export function identity(count: number): Uint32Array {
  const result = new Uint32Array(count);
  for (let index = 0; index < count; index += 1) result[index] = index;
  return result;
}

function isAscending(column: Float64Array, rows: Uint32Array, order: Uint32Array): boolean {
  let previous = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < order.length; index += 1) {
    const value = column[rows[order[index] ?? 0] ?? 0] ?? Number.NaN;
    if (!(value >= previous)) return false;
    previous = value;
  }
  return true;
}
