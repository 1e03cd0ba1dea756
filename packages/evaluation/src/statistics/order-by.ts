import { type SortableBits, sortByBits } from './sort-by-bits.ts';

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
  let bits: SortableBits | null = null;
  for (let key = keys.length - 1; key >= 0; key -= 1) {
    const column = keys[key];
    if (column === undefined || isAscending(column, chosen, order)) continue;
    bits ??= { high: new Uint32Array(count), low: new Uint32Array(count) };
    toSortableBits(column, { chosen, order }, bits);
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

/** Bits whose order as whole numbers is that of the values: all flipped for negative ones, the sign for others. */
function toSortableBits(
  column: Float64Array,
  { chosen, order }: { readonly chosen: Uint32Array; readonly order: Uint32Array },
  { high, low }: SortableBits,
): void {
  const number = new Float64Array(1);
  const bits = new Uint32Array(number.buffer);
  const [lowWord, highWord] = littleEndian ? [0, 1] : [1, 0];
  for (let index = 0; index < order.length; index += 1) {
    const value = column[chosen[order[index] ?? 0] ?? 0] ?? Number.NaN;
    // Adding 0 makes 0 of -0.
    number[0] = value + 0;
    const top = bits[highWord] ?? 0;
    const flip = top >>> 31 === 1 ? 0xffffffff : 0;
    const unknown = Number.isNaN(value);
    high[index] = unknown ? 0xffffffff : top ^ (flip | 0x80000000);
    low[index] = unknown ? 0xffffffff : (bits[lowWord] ?? 0) ^ flip;
  }
}

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
