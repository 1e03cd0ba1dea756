import type { SortableBits } from './sort-by-bits.ts';

/**
 * Bits whose order as whole numbers is that of the values: all flipped for negative ones, the sign for others; NaN last, and -0
 * equal to 0.
 */
export function toSortableBits(values: Float64Array, { high, low }: SortableBits): void {
  const number = new Float64Array(1);
  const bits = new Uint32Array(number.buffer);
  const [lowWord, highWord] = littleEndian ? [0, 1] : [1, 0];
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
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
