/** PostgreSQL counts time from 2000-01-01, in microseconds. */
const postgresEpoch = 946_684_800_000;

const signature = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const trailer = Buffer.from([0xff, 0xff]);
const blockBytes = 256 * 1024;

/** Texts that come again and again, such as symbols, are encoded once; beyond so many none is remembered. */
const mostNames = 10_000;

/**
 * Encodes the rows of one COPY in PostgreSQL's binary format, which spares the server the parsing of numbers and times.
 * A row is begun with its number of fields, and then every field is written in order.
 */
export class CopyEncoder {
  #buffer = Buffer.allocUnsafe(blockBytes);
  #used = signature.copy(this.#buffer, 0);
  readonly #names = new Map<string, Buffer>();

  /** Bytes waiting to be taken. */
  get pending(): number {
    return this.#used;
  }

  beginRow(fields: number): void {
    this.#reserve(2);
    this.#used = this.#buffer.writeInt16BE(fields, this.#used);
  }

  /** A text that is likely to come again. */
  name(text: string | null): void {
    if (text === null) {
      this.#null();
      return;
    }
    let bytes = this.#names.get(text);
    if (bytes === undefined) {
      bytes = Buffer.from(text, 'utf8');
      if (this.#names.size < mostNames) this.#names.set(text, bytes);
    }
    this.#reserve(4 + bytes.length);
    const at = this.#buffer.writeInt32BE(bytes.length, this.#used);
    this.#used = at + bytes.copy(this.#buffer, at);
  }

  /** Text of JSON, as jsonb. */
  jsonb(text: string): void {
    // UTF-8 takes three bytes at most for a UTF-16 unit.
    this.#reserve(5 + 3 * text.length);
    const start = this.#used + 4;
    // The version of the format of jsonb.
    this.#buffer[start] = 1;
    const length = 1 + this.#buffer.write(text, start + 1, 'utf8');
    this.#buffer.writeInt32BE(length, this.#used);
    this.#used = start + length;
  }

  /** A 64-bit integer. */
  int64(value: bigint): void {
    this.#reserve(12);
    this.#used = this.#buffer.writeBigInt64BE(value, this.#buffer.writeInt32BE(8, this.#used));
  }

  float(value: number | null): void {
    if (value === null) {
      this.#null();
      return;
    }
    this.#reserve(12);
    this.#used = this.#buffer.writeDoubleBE(value, this.#buffer.writeInt32BE(8, this.#used));
  }

  /** @param instant epoch milliseconds */
  instant(instant: number): void {
    this.int64(copyInstant(instant));
  }

  /** What has been encoded since the last call; the encoder goes on in a fresh buffer. */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#used);
    this.#buffer = Buffer.allocUnsafe(blockBytes);
    this.#used = 0;
    return taken;
  }

  /** What is left, with the format's trailer. */
  finish(): Buffer {
    return Buffer.concat([this.take(), trailer]);
  }

  #null(): void {
    this.#reserve(4);
    this.#used = this.#buffer.writeInt32BE(-1, this.#used);
  }

  #reserve(bytes: number): void {
    if (this.#used + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#used + bytes));
    this.#buffer.copy(larger, 0, 0, this.#used);
    this.#buffer = larger;
  }
}

/** An instant in epoch milliseconds as PostgreSQL's binary timestamptz. */
export function copyInstant(instant: number): bigint {
  return BigInt(instant - postgresEpoch) * 1000n;
}
