import { quote, TidemarkError } from '@tidemark/domain';

/** @param row its place, counted from 0; people count from 1 */
export function rowInvalid(row: number, message: string, cause?: unknown, hint?: string): TidemarkError {
  const told = cause instanceof TidemarkError ? cause : null;
  return new TidemarkError('join.row_invalid', `row ${row + 1} ${message}`, {
    value: row + 1,
    hint: hint ?? told?.hint ?? 'Every row needs a symbol, a timeframe and a timestamp.',
    cause,
  });
}

/** Of a value that is not what its column has to be, or not there. */
export function valueInvalid(row: number, column: string, value: unknown, cause?: unknown): TidemarkError {
  const absent = value === null || value === undefined;
  if (absent) return rowInvalid(row, `has no ${column}`, cause);
  const hint = 'Times are ISO 8601 with a zone, such as 2026-02-01T00:00:00Z, or epoch milliseconds.';
  return rowInvalid(
    row,
    `has the ${column} ${quote(value)}`,
    cause,
    column === 'timestamp' ? hint : undefined,
  );
}
