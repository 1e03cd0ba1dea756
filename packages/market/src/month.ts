import { quote, TidemarkError } from '@tidemark/domain';

const pattern = /^(\d{4})-(0[1-9]|1[0-2])$/;

/**
 * A month of the UTC calendar, `YYYY-MM`.
 * @throws TidemarkError `month.invalid`
 */
export function parseMonth(text: string): string {
  if (pattern.test(text)) return text;
  throw new TidemarkError('month.invalid', `${quote(text)} is not a month`, {
    value: text,
    hint: 'Write YYYY-MM, such as 2026-02.',
  });
}

/**
 * Every month from `from` to `to`, both included.
 * @throws TidemarkError `month.invalid`, `time.range_empty`
 */
export function listMonths(from: string, to: string): string[] {
  const first = indexOf(parseMonth(from));
  const last = indexOf(parseMonth(to));
  if (last < first) {
    throw new TidemarkError(
      'time.range_empty',
      `the range ends at ${quote(to)}, before its start ${quote(from)}`,
      {
        value: { from, to },
        hint: 'Swap the two months.',
      },
    );
  }
  return Array.from({ length: last - first + 1 }, (_, offset) => {
    const index = first + offset;
    return `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}`;
  });
}

function indexOf(month: string): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;
}
