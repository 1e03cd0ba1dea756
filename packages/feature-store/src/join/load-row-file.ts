import type { DuckDBConnection } from '@duckdb/node-api';
import { quote, TidemarkError } from '@tidemark/domain';
import { formatOf } from '../engine/file-format.ts';
import { quoteFiles, quoteName } from '../engine/quote-sql.ts';
import { temporaryTable } from '../engine/temporary-table.ts';
import { valueInvalid } from './row-invalid.ts';
import type { RowSource } from './row-source.ts';

const needed = ['symbol', 'tf', 'timestamp'] as const;

/** @throws TidemarkError `file.unreadable`, `file.columns`, `file.format_unknown`, `join.row_invalid` */
export async function loadRowFile(connection: DuckDBConnection, path: string): Promise<RowSource> {
  const table = temporaryTable('join_rows');
  const files = quoteFiles([path]);
  // Nothing is guessed: 007 stays 007, and quotes that hold nothing are an empty text and no null.
  const reader =
    formatOf(path) === 'csv'
      ? `read_csv(${files}, header = true, delim = ',', quote = '"', escape = '"', all_varchar = true, allow_quoted_nulls = false, hive_partitioning = false)`
      : `read_parquet(${files}, hive_partitioning = false)`;
  try {
    await connection.run(`CREATE TEMP TABLE ${table} AS SELECT * FROM ${reader}`);
  } catch (cause) {
    const [reason = ''] = String(cause instanceof Error ? cause.message : cause).split('\n');
    throw new TidemarkError('file.unreadable', `${quote(path)} cannot be read: ${reason}`, {
      value: path,
      hint: 'Give a CSV file with a line of headings, separated by commas, or a Parquet file.',
      cause,
    });
  }
  const types = await readTypes(connection, table);
  const missing = needed.find((name) => types.get(name) === undefined);
  if (missing !== undefined)
    throw new TidemarkError('file.columns', `${quote(path)} has no column ${missing}`, {
      value: path,
      hint: `It needs ${needed.join(', ')}; what else it has is carried through.`,
    });
  const keys = temporaryTable('join_keys');
  // Row ids of a table that was just made count its rows.
  await connection.run(`
    CREATE TEMP TABLE ${keys} AS
    SELECT rowid AS n, nullif(symbol::VARCHAR, '') AS symbol, nullif(tf::VARCHAR, '') AS tf, ${microsecondsOf(types.get('timestamp') ?? '', path)} AS ts
    FROM ${table}`);
  await refuseNulls(connection, table, keys);
  const counted = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${keys}`);
  return {
    keys,
    table,
    columns: [...types.values()].map(({ name }) => name),
    count: Number(counted.getRows()[0]?.[0]),
  };
}

interface ColumnType {
  readonly name: string;
  readonly type: string;
}

/** By name in lower case. */
async function readTypes(
  connection: DuckDBConnection,
  table: string,
): Promise<ReadonlyMap<string, ColumnType>> {
  const described = await connection.runAndReadAll(`DESCRIBE ${table}`);
  return new Map(
    described
      .getRows()
      .map(([name, type]) => [String(name).toLowerCase(), { name: String(name), type: String(type) }]),
  );
}

/** The instant of a row, as `parseInstant` reads it; null for what it refuses. */
function microsecondsOf(column: ColumnType | '', path: string): string {
  const { name, type } = column === '' ? { name: '', type: '' } : column;
  const value = quoteName(name);
  if (/^(TIMESTAMP|DATE)/.test(type)) {
    const instant = `CAST(${value} AS TIMESTAMPTZ)`;
    return `CASE WHEN isfinite(${instant}) THEN epoch_us(${instant}) END`;
  }
  const ofMilliseconds = (number: string) =>
    `CASE WHEN ${number} BETWEEN -8640000000000000 AND 8640000000000000 THEN ${number} * 1000 END`;
  if (/^U?(BIG|HUGE)INT$/.test(type)) return ofMilliseconds(`TRY_CAST(${value} AS BIGINT)`);
  if (type !== 'VARCHAR')
    throw new TidemarkError('file.columns', `the timestamps of ${quote(path)} are of the type ${type}`, {
      value: type,
      hint: 'Make them timestamps, ISO 8601 with a zone, or 64-bit integers of epoch milliseconds.',
    });
  const text = `trim(${value})`;
  const iso = String.raw`'\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2}))?'`;
  // DuckDB wants seconds.
  const whole = String.raw`regexp_replace(${text}, '^(.{10}[T ]\d{2}:\d{2})(Z|[+-].*)$', '\1:00\2')`;
  return `CASE
    WHEN regexp_full_match(${text}, '-?\\d{12,}') THEN ${ofMilliseconds(`TRY_CAST(${text} AS BIGINT)`)}
    WHEN regexp_full_match(${text}, ${iso}) THEN epoch_us(TRY_CAST(${whole} AS TIMESTAMPTZ)) END`;
}

async function refuseNulls(connection: DuckDBConnection, table: string, keys: string): Promise<void> {
  const found = await connection.runAndReadAll(`
    SELECT n::DOUBLE, k.symbol IS NULL, k.tf IS NULL, r.timestamp::VARCHAR
    FROM (SELECT * FROM ${keys} WHERE symbol IS NULL OR tf IS NULL OR ts IS NULL ORDER BY n LIMIT 1) k
    JOIN ${table} r ON r.rowid = k.n`);
  const [row] = found.getRows();
  if (row === undefined) return;
  const [n, noSymbol, noTimeframe, timestamp] = row;
  if (noSymbol === true) throw valueInvalid(Number(n), 'symbol', null);
  if (noTimeframe === true) throw valueInvalid(Number(n), 'tf', null);
  throw valueInvalid(Number(n), 'timestamp', timestamp);
}
