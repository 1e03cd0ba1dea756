import type { DuckDBConnection } from '@duckdb/node-api';
import { isoText } from './iso-text.ts';
import { quoteName, quoteText } from './quote-sql.ts';

/** Writes the rows of a query to a file, whatever its name. Times in CSV are ISO 8601 in UTC. */
export async function copyQuery(
  connection: DuckDBConnection,
  select: string,
  { path, format }: { readonly path: string; readonly format: 'csv' | 'parquet' },
): Promise<void> {
  const options = format === 'csv' ? 'FORMAT csv, HEADER' : 'FORMAT parquet, COMPRESSION zstd';
  const query = format === 'csv' ? await withIsoTimes(connection, select) : select;
  await connection.run(`COPY (${query}) TO ${quoteText(path)} (${options})`);
}

async function withIsoTimes(connection: DuckDBConnection, select: string): Promise<string> {
  const described = await connection.runAndReadAll(`DESCRIBE ${select}`);
  const columns = described.getRows().map(([name, type]) => {
    const column = quoteName(String(name));
    return String(type).startsWith('TIMESTAMP') ? `${isoText(column)} AS ${column}` : column;
  });
  return `SELECT ${columns.join(', ')} FROM (${select})`;
}
