import { DOUBLE, type DuckDBConnection, DuckDBDataChunk, type DuckDBVector } from '@duckdb/node-api';

/** Rows of one of DuckDB's vectors. */
const chunkRows = 2_048;

/** Appends rows of float64 columns to a table of as many DOUBLE columns; NaN is appended as it is. */
export async function appendColumns(
  connection: DuckDBConnection,
  table: string,
  columns: readonly Float64Array[],
): Promise<void> {
  const appender = await connection.createAppender(table);
  const types = columns.map(() => DOUBLE);
  const rows = columns[0]?.length ?? 0;
  for (let at = 0; at < rows; at += chunkRows) {
    const count = Math.min(chunkRows, rows - at);
    const chunk = DuckDBDataChunk.create(types, count);
    for (const [index, column] of columns.entries()) {
      const vector = chunk.getColumnVector(index);
      itemsOf(vector).set(column.subarray(at, at + count));
      vector.flush();
    }
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** The rows of a query whose columns are all DOUBLE, as columns; NaN for null. */
export async function readColumns(connection: DuckDBConnection, sql: string): Promise<Float64Array[]> {
  // Not streamed: a connection ends the stream of one query, without an error, where another begins.
  const result = await connection.run(
    `SELECT coalesce(COLUMNS(*), 'nan'::DOUBLE) FROM (${sql}) AS rows_as_columns`,
  );
  const count = result.columnCount;
  let columns: Float64Array[] = Array.from({ length: count }, () => new Float64Array(chunkRows));
  let rows = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const more = chunk.rowCount;
    if (rows + more > (columns[0]?.length ?? 0))
      columns = columns.map((column) => lengthen(column, rows + more));
    for (let index = 0; index < count; index += 1) {
      columns[index]?.set(itemsOf(chunk.getColumnVector(index)).subarray(0, more), rows);
    }
    rows += more;
  }
  return columns.map((column) => column.slice(0, rows));
}

/**
 * The values of a vector of doubles as they lie there. The bindings give them one by one, with a look at a bitmap of 64-bit integers for
 * each: 0.5 s for a month of minutes with fifty features, and 0.1 to 0.2 s so. No value here is null.
 */
function itemsOf(vector: DuckDBVector): Float64Array {
  const items: unknown = Reflect.get(vector, 'items');
  if (items instanceof Float64Array) return items;
  throw new TypeError('the column is not one of doubles, or the bindings of DuckDB have changed');
}

function lengthen(column: Float64Array, atLeast: number): Float64Array {
  const longer = new Float64Array(Math.max(atLeast, 2 * column.length));
  longer.set(column);
  return longer;
}
