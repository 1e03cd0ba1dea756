import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBTimestampTZValue,
  type DuckDBType,
  type DuckDBValue,
  TIMESTAMPTZ,
  VARCHAR,
} from '@duckdb/node-api';
import { parseInstant } from '@tidemark/domain';
import { quoteName } from '../engine/quote-sql.ts';
import { temporaryTable } from '../engine/temporary-table.ts';
import type { JoinRow } from './historical-features.ts';
import { rowInvalid, valueInvalid } from './row-invalid.ts';
import type { RowSource } from './row-source.ts';

/** @param whole whether all their columns are wanted, or their keys alone. @throws TidemarkError `join.row_invalid` */
export async function loadRowArray(
  connection: DuckDBConnection,
  rows: readonly JoinRow[],
  whole: boolean,
): Promise<RowSource> {
  const instants = rows.map(instantOf);
  const keys = await makeTable(connection, 'join_keys', rows.length, [
    { name: 'n', type: BIGINT, at: (row) => BigInt(row) },
    { name: 'symbol', type: VARCHAR, at: (row) => rows[row]?.symbol ?? null },
    { name: 'tf', type: VARCHAR, at: (row) => rows[row]?.tf ?? null },
    { name: 'ts', type: BIGINT, at: (row) => BigInt(instants[row] ?? 0) * 1_000n },
  ]);
  const columns = namesOf(rows);
  const table = whole
    ? await makeTable(
        connection,
        'join_rows',
        rows.length,
        columns.map((name) => columnOf(rows, name, instants)),
      )
    : null;
  return { keys, table, columns, count: rows.length };
}

function instantOf(row: JoinRow, at: number): number {
  for (const column of ['symbol', 'tf'] as const) {
    const value: unknown = row[column];
    if (typeof value !== 'string' || value === '') throw valueInvalid(at, column, value || null);
  }
  const { timestamp } = row;
  try {
    return parseInstant(timestamp);
  } catch (cause) {
    throw valueInvalid(at, 'timestamp', timestamp, cause);
  }
}

/** In the order in which they are met. */
function namesOf(rows: readonly JoinRow[]): readonly string[] {
  const names = new Set<string>(['symbol', 'tf', 'timestamp']);
  for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  return [...names];
}

interface Column {
  readonly name: string;
  readonly type: DuckDBType;
  at(row: number): DuckDBValue;
}

/** A column of the type that all its values have; of mixed ones and of objects the JSON. */
function columnOf(rows: readonly JoinRow[], name: string, instants: readonly number[]): Column {
  if (name === 'timestamp') return { name, type: TIMESTAMPTZ, at: (row) => timestampOf(instants[row] ?? 0) };
  const cellOf = (row: number): unknown => (rows[row] as unknown as Record<string, unknown>)[name] ?? null;
  const kinds = new Set<string>();
  for (let row = 0; row < rows.length; row += 1) {
    const value = cellOf(row);
    if (value !== null) kinds.add(value instanceof Date ? 'date' : typeof value);
  }
  const [kind = 'string', another] = kinds;
  const plain = another === undefined ? kind : 'mixed';
  const known: Readonly<Record<string, [DuckDBType, (value: never) => DuckDBValue]>> = {
    number: [DOUBLE, (value) => value],
    string: [VARCHAR, (value) => value],
    boolean: [BOOLEAN, (value) => value],
    bigint: [BIGINT, (value) => value],
    date: [TIMESTAMPTZ, (value: Date) => timestampOf(value.getTime())],
  };
  const [type, convert] = known[plain] ?? [VARCHAR, (value: unknown) => JSON.stringify(value)];
  return {
    name,
    type,
    at(row) {
      const value = cellOf(row);
      return value === null ? null : convert(value as never);
    },
  };
}

function timestampOf(milliseconds: number): DuckDBValue {
  return new DuckDBTimestampTZValue(BigInt(milliseconds) * 1_000n);
}

/** Rows of one of DuckDB's vectors. */
const chunkRows = 2_048;

async function makeTable(
  connection: DuckDBConnection,
  what: string,
  count: number,
  columns: readonly Column[],
): Promise<string> {
  const table = temporaryTable(what);
  const declared = columns.map(({ name, type }) => `${quoteName(name)} ${type}`);
  await connection.run(`CREATE TEMP TABLE ${table} (${declared.join(', ')})`);
  const appender = await connection.createAppender(table);
  const types = columns.map(({ type }) => type);
  for (let from = 0; from < count; from += chunkRows) {
    const length = Math.min(chunkRows, count - from);
    const chunk = DuckDBDataChunk.create(types, length);
    chunk.setColumns(columns.map(({ at }) => Array.from({ length }, (_, row) => at(from + row))));
    try {
      appender.appendDataChunk(chunk);
    } catch (cause) {
      throw rowInvalid(from, 'or one after it cannot be given to DuckDB', cause);
    }
  }
  appender.closeSync();
  return table;
}
