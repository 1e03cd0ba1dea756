/**
 * Row indexes in the order of one or more columns: the first key decides, the next its ties, and what ties in all
 * stays in the order of `rows`. Ascending, NaN last, -0 equal to 0. A radix ordering of the bits of float64, least
 * digit first: linear time, no comparisons, and digits in which no two values differ cost nothing.
 * @param rows the rows to order; all if absent
 */
export function orderBy(keys: readonly Float64Array[], rows?: Uint32Array): Uint32Array {
  const count = rows?.length ?? keys[0]?.length ?? 0;
  const chosen = rows ?? identity(count);
  let order: Uint32Array = identity(count);
  let spare: Uint32Array = new Uint32Array(count);
  const high = new Uint32Array(count);
  const low = new Uint32Array(count);
  for (let key = keys.length - 1; key >= 0; key -= 1) {
    const column = keys[key];
    if (column === undefined || isAscending(column, chosen, order)) continue;
    toSortableBits(column, chosen, high, low);
    for (const word of [low, high]) {
      for (const { shift, mask } of digitsOf(word)) {
        scatter(order, spare, word, shift, mask);
        [order, spare] = [spare, order];
      }
    }
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
function toSortableBits(column: Float64Array, rows: Uint32Array, high: Uint32Array, low: Uint32Array): void {
  const number = new Float64Array(1);
  const bits = new Uint32Array(number.buffer);
  const [lowWord, highWord] = littleEndian ? [0, 1] : [1, 0];
  for (let index = 0; index < rows.length; index += 1) {
    const value = column[rows[index] ?? 0] ?? Number.NaN;
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

/** Digits of at most 11 bits that cover the bits in which the words differ; fewer bits where there are few words. */
function digitsOf(words: Uint32Array): { shift: number; mask: number }[] {
  let differing = 0;
  const first = words[0] ?? 0;
  for (let index = 1; index < words.length; index += 1) differing |= (words[index] ?? 0) ^ first;
  if (differing === 0) return [];
  const lowest = 31 - Math.clz32(differing & -differing);
  const width = 32 - Math.clz32(differing) - lowest;
  const digits = Math.ceil(width / (words.length < 4_096 ? 8 : 11));
  const bits = Math.ceil(width / digits);
  return Array.from({ length: digits }, (_, digit) => ({
    shift: lowest + digit * bits,
    mask: 2 ** bits - 1,
  }));
}

function scatter(
  order: Uint32Array,
  into: Uint32Array,
  word: Uint32Array,
  shift: number,
  mask: number,
): void {
  const next = new Uint32Array(mask + 2);
  for (let index = 0; index < word.length; index += 1) {
    const digit = ((word[index] ?? 0) >>> shift) & mask;
    next[digit + 1] = (next[digit + 1] ?? 0) + 1;
  }
  for (let digit = 1; digit <= mask; digit += 1) next[digit] = (next[digit] ?? 0) + (next[digit - 1] ?? 0);
  for (let index = 0; index < order.length; index += 1) {
    const row = order[index] ?? 0;
    const digit = ((word[row] ?? 0) >>> shift) & mask;
    const at = next[digit] ?? 0;
    into[at] = row;
    next[digit] = at + 1;
  }
}
