const zero = 48;
const nine = 57;

/** Above this an epoch counts microseconds: as milliseconds it would lie in the year 5138. */
const mostMilliseconds = 1e14;
/** Below this an epoch counts seconds: as milliseconds it would lie before March 1973. */
const mostSeconds = 1e11;
const mostMicroseconds = mostMilliseconds * 1000;

/** The digits of buffer[start, end) as an integer; NaN for anything but plain digits that a double holds exactly. */
function parseDigits(buffer: Buffer, start: number, end: number): number {
  if (end === start) return Number.NaN;
  let value = 0;
  for (let at = start; at < end; at++) {
    const byte = buffer[at] as number;
    if (byte < zero || byte > nine) return Number.NaN;
    value = value * 10 + (byte - zero);
  }
  return value <= mostMicroseconds ? value : Number.NaN;
}

/**
 * Binance's time of one row in epoch milliseconds; NaN if it is none. Spot files count microseconds from 2025 on, and
 * some files mix both, so the magnitude decides for each row. Whole milliseconds are not enforced here: a time
 * between two milliseconds is off every grid.
 */
export function parseKlineEpoch(buffer: Buffer, start: number, end: number): number {
  const value = parseDigits(buffer, start, end);
  return value > mostMilliseconds ? value / 1000 : value;
}

/**
 * An epoch in seconds, milliseconds or microseconds, decided for each row by its magnitude, in epoch milliseconds; NaN
 * for anything but plain digits. Seconds end at 1e11, milliseconds at 1e14.
 */
export function parsePlainEpoch(buffer: Buffer, start: number, end: number): number {
  const value = parseDigits(buffer, start, end);
  if (value < mostSeconds) return value * 1000;
  return value > mostMilliseconds ? value / 1000 : value;
}
