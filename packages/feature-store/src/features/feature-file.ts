import type { DuckDBConnection } from '@duckdb/node-api';
import { appendColumns, readColumns } from '../engine/columns.ts';
import type { Engine } from '../engine/open-engine.ts';
import { instantOf, millisecondsOf, quoteFiles, quoteName, quoteText } from '../engine/quote-sql.ts';
import { type FeatureFileMetadata, metadataOption } from '../layout/file-metadata.ts';

/** Rows of a view: of each candle the instant at which it is available, since when these values are known, and its values. */
export interface FeatureRows {
  /** Epoch milliseconds, ascending. */
  readonly eventTimestamp: Float64Array;
  readonly created: Float64Array;
  /** A column a feature; NaN for null. */
  readonly columns: readonly Float64Array[];
}

/** Gathers the rows of one file, in order, and writes it at the end; what does not fit into DuckDB's memory is spilled. */
export interface FeatureFileWriter extends Disposable {
  append(rows: FeatureRows): Promise<void>;
  /** Writes Parquet: `event_timestamp` and `created` as UTC timestamps of microseconds, a double a feature, null where it is null. */
  write(path: string, metadata: FeatureFileMetadata): Promise<void>;
}

/** A writer on a connection of its own, so that one can be written while rows of another are gathered; whoever made it disposes of it. */
export async function createFeatureFileWriter(
  engine: Pick<Engine, 'connect'>,
  names: readonly string[],
): Promise<FeatureFileWriter> {
  const columns = ['event_timestamp', 'created', ...names].map(quoteName);
  const connection = await engine.connect();
  await connection.run(
    `CREATE TEMP TABLE feature_rows (${columns.map((name) => `${name} DOUBLE`).join(', ')})`,
  );
  return {
    append: ({ eventTimestamp, created, columns: values }) =>
      appendColumns(connection, 'feature_rows', [eventTimestamp, created, ...values]),
    async write(path, metadata) {
      const selected = columns.map((name, at) =>
        at < 2 ? `${instantOf(name)} AS ${name}` : `nullif(${name}, 'nan'::DOUBLE) AS ${name}`,
      );
      await connection.run(
        `COPY (SELECT ${selected.join(', ')} FROM feature_rows) TO ${quoteText(path)}
         (FORMAT parquet, COMPRESSION zstd, ${metadataOption(metadata)})`,
      );
    },
    // Its temporary table goes with it.
    [Symbol.dispose]: () => connection.closeSync(),
  };
}

/** The rows of a file, in order. */
export async function readFeatureFile(
  connection: DuckDBConnection,
  path: string,
  names: readonly string[],
): Promise<FeatureRows> {
  const selected = [
    millisecondsOf('event_timestamp'),
    millisecondsOf('created'),
    ...names.map(quoteName),
  ].join(', ');
  const [eventTimestamp = new Float64Array(), created = new Float64Array(), ...columns] = await readColumns(
    connection,
    `SELECT ${selected} FROM read_parquet(${quoteFiles([path])}, hive_partitioning = false)`,
  );
  return { eventTimestamp, created, columns };
}
