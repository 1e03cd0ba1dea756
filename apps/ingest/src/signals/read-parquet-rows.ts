import { access } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { TidemarkError } from '@tidemark/domain';
import { fileReadError } from '@tidemark/market';
import type { SignalRow } from './signal-row.ts';

/**
 * The rows of a Parquet file, read by DuckDB a chunk at a time. Lines are row numbers, from 1. Maps become objects,
 * timestamps instants (those without a zone are UTC).
 */
export async function* readParquetRows(path: string): AsyncGenerator<SignalRow> {
  // DuckDB reads patterns and addresses, too: what is typed is one file.
  await access(path).catch((error: unknown) => {
    throw fileReadError(path, error) ?? error;
  });
  const database = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: '512MB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await database.connect();
  let line = 0;
  try {
    const result = await connection.stream('SELECT * FROM read_parquet($1)', [escapePattern(path)]);
    for await (const rows of result.yieldRowObjectJs()) {
      for (const row of rows) {
        line += 1;
        yield { line, raw: describe(row), fields: row };
      }
    }
  } catch (error) {
    if (error instanceof TidemarkError) throw error;
    throw new TidemarkError(
      'file.corrupt',
      `${path} cannot be read as Parquet: ${error instanceof Error ? error.message : error}`,
      {
        value: path,
        hint: 'Write the file again; it may be cut short, or be no Parquet file.',
        cause: error,
      },
    );
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}

/** Characters that a pattern of files gives a meaning. */
function escapePattern(path: string): string {
  return path.replace(/[*?[\]]/g, (character) => `[${character}]`);
}

/** The row as it is shown where it is rejected. */
function describe(row: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}
