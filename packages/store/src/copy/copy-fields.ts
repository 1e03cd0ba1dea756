/** PostgreSQL counts time from 2000-01-01, in microseconds. */
const postgresEpoch = 946_684_800_000;

/** The fields of one row of a binary COPY, read where they lie, one after another in the order of its columns. */
export class CopyFields {
  #view: DataView = new DataView(new ArrayBuffer(0));
  #at = 0;

  /** Goes to the first field of a row. @param at offset of its number of fields in the view */
  open(view: DataView, at: number): void {
    this.#view = view;
    this.#at = at + 2;
  }

  /** A float8; NaN for null. */
  float(): number {
    const at = this.#at;
    if (this.#view.getInt32(at) < 0) {
      this.#at = at + 4;
      return Number.NaN;
    }
    this.#at = at + 12;
    return this.#view.getFloat64(at + 4);
  }

  /** A bigint as a double: exact up to 2^53; NaN for null. */
  integer(): number {
    const at = this.#at;
    if (this.#view.getInt32(at) < 0) {
      this.#at = at + 4;
      return Number.NaN;
    }
    this.#at = at + 12;
    return this.#view.getInt32(at + 4) * 4_294_967_296 + this.#view.getUint32(at + 8);
  }

  /** A timestamptz in epoch milliseconds; NaN for null. */
  instant(): number {
    return this.integer() / 1000 + postgresEpoch;
  }

  /** The first byte of a text, by which the few words of a column are told apart; 0 for null and for an empty one. */
  firstByte(): number {
    const at = this.#at;
    const length = this.#view.getInt32(at);
    this.#at = at + 4 + Math.max(length, 0);
    return length > 0 ? this.#view.getUint8(at + 4) : 0;
  }

  /** Whether the field has these bytes; if so it goes to the next one. */
  takeIfEqual(bytes: Uint8Array): boolean {
    const at = this.#at + 4;
    const length = bytes.length;
    if (this.#view.getInt32(this.#at) !== length) return false;
    for (let index = 0; index < length; index += 1)
      if (this.#view.getUint8(at + index) !== bytes[index]) return false;
    this.#at = at + length;
    return true;
  }

  /** Any field's bytes, which are good until the next row; null for null. */
  bytes(): Uint8Array | null {
    const at = this.#at + 4;
    const length = this.#view.getInt32(this.#at);
    this.#at = at + Math.max(length, 0);
    return length < 0 ? null : new Uint8Array(this.#view.buffer, this.#view.byteOffset + at, length);
  }
}
