import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { canonicalJson } from '@tidemark/domain';
import type { CandleInput } from '@tidemark/features';
import type { Series } from '../layout/partition.ts';

/** Candles of one series as columns, in order of time, with known-from (epoch milliseconds) of each. NaN stands for what is not known. */
export interface KnownCandles extends CandleInput {
  readonly knownFrom: Float64Array;
}

/** The columns in the order in which they are hashed and written. */
export const candleColumns = [
  'ts',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'vwap',
  'takerBuyVolume',
  'knownFrom',
] as const satisfies readonly (keyof KnownCandles)[];

/** @param columns in the order of {@link candleColumns} */
export function toKnownCandles(columns: readonly Float64Array[]): KnownCandles {
  const entries = candleColumns.map((name, at) => [name, columns[at] ?? new Float64Array()] as const);
  return Object.fromEntries(entries) as unknown as KnownCandles;
}

/** Rows of columns, [from, to), without copying. */
export function sliceCandles(candles: KnownCandles, from: number, to: number): KnownCandles {
  return toKnownCandles(candleColumns.map((name) => candles[name].subarray(from, to)));
}

export function concatCandles(parts: readonly KnownCandles[]): KnownCandles {
  const length = parts.reduce((sum, { ts }) => sum + ts.length, 0);
  return toKnownCandles(
    candleColumns.map((name) => {
      const column = new Float64Array(length);
      let at = 0;
      for (const part of parts) {
        column.set(part[name], at);
        at += part[name].length;
      }
      return column;
    }),
  );
}

/**
 * SHA-256 of what candles say and since when: of the series' name and the bits of each column, one NaN standing for all. Equal
 * candles have equal hashes, on every machine.
 */
export function hashCandles({ symbol, tf }: Series, candles: KnownCandles): string {
  const hash = createHash('sha256').update(canonicalJson({ symbol, tf, rows: candles.ts.length }));
  for (const name of candleColumns) hash.update(littleEndian(candles[name]));
  return hash.digest('hex');
}

function littleEndian(column: Float64Array): Uint8Array {
  // Numbers alone have one form each, and need no copy where memory has the order of the hash.
  if (endianness() === 'LE' && !hasNaN(column))
    return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  const bytes = Buffer.allocUnsafe(8 * column.length);
  for (let row = 0; row < column.length; row += 1) {
    const value = column[row] ?? Number.NaN;
    bytes.writeDoubleLE(Number.isNaN(value) ? Number.NaN : value, 8 * row);
  }
  return bytes;
}

function hasNaN(column: Float64Array): boolean {
  for (let row = 0; row < column.length; row += 1) if (Number.isNaN(column[row])) return true;
  return false;
}
