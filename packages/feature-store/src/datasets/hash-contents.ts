import { createHash, type Hash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import { canonicalJson } from '@tidemark/domain';
import type { Engine } from '../engine/open-engine.ts';
import { quoteFiles, quoteName } from '../engine/quote-sql.ts';

/**
 * SHA-256 of what a Parquet file says, whatever wrote it: of the names and kinds of its columns, and of each column's values in order.
 * Numbers and instants (microseconds) are hashed as little-endian float64, texts as their length and UTF-8, null as a length or NaN that
 * no value has.
 */
export async function hashContents(
  engine: Engine,
  path: string,
): Promise<{ readonly rows: number; readonly hash: string }> {
  // A stream of its own: on a shared connection it would end where another statement begins.
  const connection = await engine.connect();
  try {
    return await hashColumns(connection, path);
  } finally {
    connection.closeSync();
  }
}

async function hashColumns(
  connection: DuckDBConnection,
  path: string,
): Promise<{ readonly rows: number; readonly hash: string }> {
  const from = `read_parquet(${quoteFiles([path])}, hive_partitioning = false)`;
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`);
  const columns = described
    .getRows()
    .map(([name, type]) => ({ name: String(name), kind: kindOf(String(type)) }));
  const selected = columns.map(({ name, kind }) => selects[kind](quoteName(name)));
  const hashes = columns.map(() => createHash('sha256'));
  const result = await connection.stream(`SELECT ${selected.join(', ')} FROM ${from}`);
  let rows = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    for (const [index, { kind }] of columns.entries()) {
      const hash = hashes[index];
      const values = chunk.getColumnValues(index);
      if (hash !== undefined) update[kind](hash, values);
    }
    rows += chunk.rowCount;
  }
  const content = {
    rows,
    columns: columns.map((column, index) => ({ ...column, hash: hashes[index]?.digest('hex') })),
  };
  return { rows, hash: createHash('sha256').update(canonicalJson(content)).digest('hex') };
}

type Kind = 'number' | 'instant' | 'text';

function kindOf(type: string): Kind {
  if (type.startsWith('TIMESTAMP')) return 'instant';
  return type === 'VARCHAR' ? 'text' : 'number';
}

const selects: Readonly<Record<Kind, (column: string) => string>> = {
  number: (column) => `CAST(${column} AS DOUBLE)`,
  instant: (column) => `CAST(epoch_us(${column}) AS DOUBLE)`,
  text: (column) => column,
};

const numbers = (hash: Hash, values: readonly unknown[]): void => {
  const bytes = Buffer.allocUnsafe(8 * values.length);
  for (const [row, value] of values.entries())
    bytes.writeDoubleLE(typeof value === 'number' ? value : Number.NaN, 8 * row);
  hash.update(bytes);
};

const update: Readonly<Record<Kind, (hash: Hash, values: readonly unknown[]) => void>> = {
  number: numbers,
  instant: numbers,
  text(hash, values) {
    for (const value of values) {
      const length = Buffer.alloc(4);
      const text = typeof value === 'string' ? Buffer.from(value) : null;
      length.writeUInt32LE(text?.length ?? 0xffff_ffff);
      hash.update(length);
      if (text !== null) hash.update(text);
    }
  },
};
