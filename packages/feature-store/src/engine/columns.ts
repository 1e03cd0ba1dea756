import { DOUBLE, type DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';

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
      for (let row = 0; row < count; row += 1) vector.setItem(row, column[at + row] ?? Number.NaN);
      vector.flush();
    }
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** The rows of a query whose columns are all DOUBLE, as columns; NaN for null. */
export async function readColumns(connection: DuckDBConnection, sql: string): Promise<Float64Array[]> {
  // Not streamed: a connection ends the stream of one query, without an error, where another begins.
  const result = await connection.run(sql);
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
      const vector = chunk.getColumnVector(index);
      const column = columns[index] ?? new Float64Array();
      for (let row = 0; row < more; row += 1) {
        const value = vector.getItem(row);
        column[rows + row] = typeof value === 'number' ? value : Number.NaN;
      }
    }
    rows += more;
  }
  return columns.map((column) => column.slice(0, rows));
}

function lengthen(column: Float64Array, atLeast: number): Float64Array {
  const longer = new Float64Array(Math.max(atLeast, 2 * column.length));
  longer.set(column);
  return longer;
}
