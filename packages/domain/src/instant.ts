import { quote, TidemarkError } from './tidemark-error.ts';

/** What interfaces accept as a time: epoch milliseconds, a Date, or ISO 8601 text with a zone (a bare date is UTC). */
export type InstantInput = number | Date | string;

const isoWithZone = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2}))?$/;

/**
 * A time as epoch milliseconds, UTC. Text without a zone is refused, for it would be read in the machine's own.
 * @throws TidemarkError `time.invalid`
 */
export function parseInstant(input: InstantInput): number {
  const instant =
    typeof input === 'number' ? input : input instanceof Date ? input.getTime() : parseText(input.trim());
  // 8.64e15 is the last instant that Date can hold.
  // The sum turns -0, which would print and compare like 0 but not be the same, into 0.
  if (Number.isInteger(instant) && Math.abs(instant) <= 8.64e15) return instant + 0;
  throw new TidemarkError('time.invalid', `${quote(input)} is not a time`, {
    value: input,
    hint: 'Give ISO 8601 with a zone, such as 2026-02-01T00:00:00Z, a date (its midnight UTC), or epoch milliseconds.',
  });
}

function parseText(text: string): number {
  // Twelve digits or more: 20260201 is a date without its dashes and 1769904000 counts seconds, and either would
  // be read as an instant of January 1970.
  if (/^-?\d{12,}$/.test(text)) return Number(text);
  if (!isoWithZone.test(text)) return Number.NaN;
  const parsed = Date.parse(text.replace(' ', 'T'));
  // Date.parse rolls 2026-02-30 over to March: a day that does not exist is an error, not another day.
  const date = text.slice(0, 10);
  return new Date(date).getUTCDate() === Number(date.slice(8)) ? parsed : Number.NaN;
}

/** A half-open span of time, [from, to), in epoch milliseconds, UTC. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** @throws TidemarkError `time.invalid`, `time.range_empty` */
export function timeRange(from: InstantInput, to: InstantInput): TimeRange {
  const range = { from: parseInstant(from), to: parseInstant(to) };
  if (range.to < range.from) {
    throw new TidemarkError(
      'time.range_empty',
      `the range ends at ${quote(to)}, before its start ${quote(from)}`,
      {
        value: range,
        hint: 'Swap the two ends.',
      },
    );
  }
  return range;
}

/**
 * ISO 8601 in UTC, as every interface prints a time.
 * @throws TidemarkError `time.invalid`
 */
export function formatInstant(instant: number): string {
  return new Date(parseInstant(instant)).toISOString();
}
