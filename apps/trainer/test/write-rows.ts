import { quoteName, quoteText, withDuckDb } from '../src/parquet/parquet-rows.ts';

/** Writes rows of plain values as Parquet; `row` is a BIGINT, other numbers are DOUBLE. */
export async function writeRows(
  path: string,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  const names = Object.keys(rows[0] ?? {});
  const values = rows.map((row) => `(${names.map((name) => literal(name, row[name])).join(', ')})`);
  await withDuckDb((connection) =>
    connection.run(
      `COPY (SELECT * FROM (VALUES ${values.join(', ')}) AS t(${names.map(quoteName).join(', ')})) TO ${quoteText(path)} (FORMAT parquet)`,
    ),
  );
}

function literal(name: string, value: unknown): string {
  if (typeof value === 'string') return quoteText(value);
  const type = name === 'row' ? 'BIGINT' : 'DOUBLE';
  return `CAST(${value === null ? 'NULL' : `'${value}'`} AS ${type})`;
}
