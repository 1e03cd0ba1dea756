import type { Candle } from '@tidemark/domain';

/** The columns of a COPY into candles or into its staging table, in the order in which rows are encoded. */
export const candleColumns = [
  'symbol',
  'tf',
  'ts',
  'o',
  'h',
  'l',
  'c',
  'v',
  'vwap',
  'taker_buy_vol',
] as const;

/** PostgreSQL counts time from 2000-01-01, in microseconds. */
const postgresEpoch = 946_684_800_000;

const signature = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const trailer = Buffer.from([0xff, 0xff]);

/** Field count, ten 4-byte lengths, eight 8-byte values and one more 8-byte field, names excluded. */
const fixedRowBytes = 2 + 11 * 4 + 9 * 8;

/**
 * Encodes candles of one COPY in PostgreSQL's binary format, which spares the server the parsing of numbers and
 * times. Every row ends with one more 8-byte field: the line (staging) or known_from (candles).
 */
export class CandleCopyEncoder {
  #buffer = Buffer.allocUnsafe(256 * 1024);
  #used = signature.copy(this.#buffer, 0);
  readonly #names = new Map<string, Buffer>();

  /** Bytes waiting to be taken. */
  get pending(): number {
    return this.#used;
  }

  /** @param last the trailing field as a 64-bit integer: a line, or an instant from {@link copyInstant} */
  add(candle: Candle, last: bigint): void {
    const symbol = this.#name(candle.symbol);
    const tf = this.#name(candle.tf);
    this.#reserve(fixedRowBytes + symbol.length + tf.length);
    const buffer = this.#buffer;
    let at = buffer.writeInt16BE(candleColumns.length + 1, this.#used);
    at = writeBytes(buffer, at, symbol);
    at = writeBytes(buffer, at, tf);
    at = writeInt64(buffer, at, copyInstant(candle.ts));
    at = writeFloat(buffer, at, candle.o);
    at = writeFloat(buffer, at, candle.h);
    at = writeFloat(buffer, at, candle.l);
    at = writeFloat(buffer, at, candle.c);
    at = writeFloat(buffer, at, candle.v);
    at = writeFloat(buffer, at, candle.vwap);
    at = writeFloat(buffer, at, candle.takerBuyVol);
    this.#used = writeInt64(buffer, at, last);
  }

  /** What has been encoded since the last call; the encoder goes on in a fresh buffer. */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#used);
    this.#buffer = Buffer.allocUnsafe(256 * 1024);
    this.#used = 0;
    return taken;
  }

  /** What is left, with the format's trailer. */
  finish(): Buffer {
    return Buffer.concat([this.take(), trailer]);
  }

  #name(text: string): Buffer {
    let bytes = this.#names.get(text);
    if (bytes === undefined) {
      bytes = Buffer.from(text, 'utf8');
      this.#names.set(text, bytes);
    }
    return bytes;
  }

  #reserve(bytes: number): void {
    if (this.#used + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(this.#buffer.length * 2);
    this.#buffer.copy(larger, 0, 0, this.#used);
    this.#buffer = larger;
  }
}

/** An instant in epoch milliseconds as PostgreSQL's binary timestamptz. */
export function copyInstant(instant: number): bigint {
  return BigInt(instant - postgresEpoch) * 1000n;
}

function writeBytes(buffer: Buffer, at: number, bytes: Buffer): number {
  const start = buffer.writeInt32BE(bytes.length, at);
  return start + bytes.copy(buffer, start);
}

function writeInt64(buffer: Buffer, at: number, value: bigint): number {
  return buffer.writeBigInt64BE(value, buffer.writeInt32BE(8, at));
}

function writeFloat(buffer: Buffer, at: number, value: number | null): number {
  if (value === null) return buffer.writeInt32BE(-1, at);
  return buffer.writeDoubleBE(value, buffer.writeInt32BE(8, at));
}
