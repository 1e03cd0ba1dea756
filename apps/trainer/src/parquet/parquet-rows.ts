import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** DuckDB in this process, for the time of the work. */
export async function withDuckDb<Result>(
  work: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '512MB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** As DuckDB reads them: by their own columns, not by those of folders such as `symbol=BTCUSDT`. */
export function parquetOf(files: readonly string[]): string {
  return `read_parquet([${files.map(quoteText).join(', ')}], hive_partitioning = false)`;
}

/** Columns as float64, NaN for null, in order of `row`. */
export async function readNumbers(
  connection: DuckDBConnection,
  files: readonly string[],
  names: readonly string[],
): Promise<readonly Float64Array[]> {
  // NaN is a null here too: features are finite, and what another program made of them is not to be trusted.
  const selected = names.map(
    (name, at) => `coalesce(CAST(${quoteName(name)} AS DOUBLE), 'nan'::DOUBLE) AS c${at}`,
  );
  const result = await connection.runAndReadAll(
    `SELECT ${selected.join(', ')} FROM ${parquetOf(files)} ORDER BY "row"`,
  );
  return result.getColumnsJS().map((values) => Float64Array.from(values, Number));
}
