import type { DuckDBConnection } from '@duckdb/node-api';
import type { TimeRange } from '@tidemark/domain';
import { appendColumns, readColumns } from '../engine/columns.ts';
import { instantOf, millisecondsOf, quoteFiles, quoteText } from '../engine/quote-sql.ts';
import { temporaryTable } from '../engine/temporary-table.ts';
import { type CandleFileMetadata, metadataOption } from '../layout/file-metadata.ts';
import { withMovedFiles } from '../layout/with-moved-files.ts';
import { candleColumns, type KnownCandles, toKnownCandles } from './candle-month.ts';

/** Names of the columns in files: those of the candles table, for whoever knows it. */
const names = ['ts', 'o', 'h', 'l', 'c', 'v', 'vwap', 'taker_buy_vol', 'known_from'] as const;

/** Writes candles as Parquet: instants as UTC timestamps of microseconds, the rest as doubles, null where a value is not known. */
export async function writeCandleFile(
  connection: DuckDBConnection,
  path: string,
  candles: KnownCandles,
  metadata: CandleFileMetadata,
): Promise<void> {
  const table = temporaryTable('candle_rows');
  await connection.run(`CREATE TEMP TABLE ${table} (${names.map((name) => `${name} DOUBLE`).join(', ')})`);
  await appendColumns(
    connection,
    table,
    candleColumns.map((name) => candles[name]),
  );
  const selected = names.map((name) => {
    if (name === 'ts' || name === 'known_from') return `${instantOf(name)} AS ${name}`;
    return `nullif(${name}, 'nan'::DOUBLE) AS ${name}`;
  });
  await connection.run(
    `COPY (SELECT ${selected.join(', ')} FROM ${table}) TO ${quoteText(path)}
     (FORMAT parquet, COMPRESSION zstd, ${metadataOption(metadata)})`,
  );
  await connection.run(`DROP TABLE ${table}`);
}

/**
 * The candles of files, in order of time, of a range of open times. Where files have several versions of a candle, all of them, the
 * newest last.
 */
export async function readCandleFiles(
  connection: DuckDBConnection,
  paths: readonly string[],
  range?: TimeRange,
): Promise<KnownCandles> {
  if (paths.length === 0) return toKnownCandles([]);
  const selected = names.map((name) =>
    name === 'ts' || name === 'known_from' ? millisecondsOf(name) : name,
  );
  const within =
    range === undefined
      ? ''
      : `WHERE ts >= ${instantOf(String(range.from))} AND ts < ${instantOf(String(range.to))}`;
  const order = paths.length === 1 ? '' : 'ORDER BY ts, known_from';
  return withMovedFiles(paths, async (found) =>
    toKnownCandles(
      await readColumns(
        connection,
        `SELECT ${selected.join(', ')} FROM read_parquet(${quoteFiles(found)}, hive_partitioning = false) ${within} ${order}`,
      ),
    ),
  );
}
