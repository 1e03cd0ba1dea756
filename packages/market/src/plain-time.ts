import { parseDecimal, parseInstant } from '@tidemark/domain';
import { parsePlainEpoch } from './parse-epoch.ts';

/**
 * A time field of a plain file in epoch milliseconds, NaN if it is none: an epoch in seconds, milliseconds or
 * microseconds by its magnitude, or ISO 8601 with a zone (a bare date is its midnight UTC).
 */
export function parsePlainTime(buffer: Buffer, start: number, end: number): number {
  const epoch = parsePlainEpoch(buffer, start, end);
  if (!Number.isNaN(epoch)) return epoch;
  const text = buffer.toString('latin1', start, end);
  // Digits that were no epoch above are no time at all, though they would parse as milliseconds.
  if (!text.includes('-')) return Number.NaN;
  try {
    return parseInstant(text);
  } catch {
    return Number.NaN;
  }
}

export function isTime(text: string): boolean {
  const buffer = Buffer.from(text, 'latin1');
  return !Number.isNaN(parsePlainTime(buffer, 0, buffer.length));
}

export function isBareNumber(text: string): boolean {
  return parseDecimal(text) !== null;
}
