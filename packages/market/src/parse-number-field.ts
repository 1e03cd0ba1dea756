import { parseDecimal } from '@tidemark/domain';

/** 10^0 .. 10^22, the powers of ten that a double holds exactly. */
const powersOfTen = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

const zero = 48;
const nine = 57;
const point = 46;

/** Fifteen digits always fit a double's 53 bits. */
const exactDigits = 15;

/**
 * The number in buffer[start, end), read as {@link parseDecimal} reads it; NaN where that gives null.
 *
 * Plain digits need no string: up to fifteen of them are an exact integer, and an exact integer divided by an exact
 * power of ten is rounded once, hence correctly (W. D. Clinger, "How to read floating point numbers accurately",
 * 1990). Everything else takes the slow way.
 */
export function parseNumberField(buffer: Buffer, start: number, end: number): number {
  let value = 0;
  let digits = 0;
  let pointAt = -1;
  for (let at = start; at < end; at++) {
    const byte = buffer[at] as number;
    if (byte >= zero && byte <= nine) {
      value = value * 10 + (byte - zero);
      // Leading zeros use up no precision.
      if (value !== 0) digits++;
    } else if (byte === point && pointAt === -1) {
      pointAt = at;
    } else {
      return parseSlowly(buffer, start, end);
    }
  }
  const decimals = pointAt === -1 ? 0 : end - 1 - pointAt;
  if (digits > exactDigits || decimals > 22 || end - start === (pointAt === -1 ? 0 : 1)) {
    return parseSlowly(buffer, start, end);
  }
  return decimals === 0 ? value : value / (powersOfTen[decimals] as number);
}

function parseSlowly(buffer: Buffer, start: number, end: number): number {
  return parseDecimal(buffer.toString('latin1', start, end)) ?? Number.NaN;
}
