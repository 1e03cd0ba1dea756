import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DOUBLE, type DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { computeFeatures, type FeatureView, type StreamSnapshot } from '@tidemark/features';

/** Rows of one of DuckDB's vectors. */
const chunkRows = 2_048;

const columns = ['o', 'h', 'l', 'c', 'v', 'vwap', 'taker_buy_vol'] as const;

/**
 * What anyone would write who wants the values once: reads files of candles one after another, computes, and writes a Parquet file for each.
 * No versions, hashes, states, created or registry, and nothing that makes a file whole or keeps what was there.
 * @returns the number of rows
 */
export async function writeFeaturesByHand(
  connection: DuckDBConnection,
  view: FeatureView,
  files: readonly string[],
  folder: string,
): Promise<number> {
  await mkdir(folder, { recursive: true });
  let from: StreamSnapshot | undefined;
  let total = 0;
  for (const [index, file] of files.entries()) {
    const read = columns.map((name) => `coalesce(${name}, 'nan'::DOUBLE)`).join(', ');
    const [ts, open, high, low, close, volume, vwap, takerBuyVolume] = await readDoubles(
      connection,
      `SELECT epoch_ms(ts)::DOUBLE, ${read} FROM read_parquet('${file}', hive_partitioning = false)`,
      1 + columns.length,
    );
    if (ts && open && high && low && close && volume && vwap && takerBuyVolume) {
      const candles = { ts, open, high, low, close, volume, vwap, takerBuyVolume };
      const computed = computeFeatures({ view, timeframe: '1m', candles, ...(from && { from }) });
      from = computed.snapshot;
      await writeDoubles(connection, view, [ts, ...computed.columns], join(folder, `${index}.parquet`));
      total += ts.length;
    }
  }
  return total;
}

async function readDoubles(
  connection: DuckDBConnection,
  sql: string,
  count: number,
): Promise<Float64Array[]> {
  const result = await connection.run(sql);
  const chunks = await result.fetchAllChunks();
  const rows = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
  const read = Array.from({ length: count }, () => new Float64Array(rows));
  let at = 0;
  for (const chunk of chunks) {
    for (const [index, column] of read.entries())
      column.set(itemsOf(chunk, index).subarray(0, chunk.rowCount), at);
    at += chunk.rowCount;
  }
  return read;
}

async function writeDoubles(
  connection: DuckDBConnection,
  view: FeatureView,
  values: readonly Float64Array[],
  path: string,
): Promise<void> {
  const names = ['ts', ...view.names].map((name) => `"${name}"`);
  await connection.run(`CREATE TEMP TABLE by_hand (${names.map((name) => `${name} DOUBLE`).join(', ')})`);
  const appender = await connection.createAppender('by_hand');
  const rows = values[0]?.length ?? 0;
  for (let at = 0; at < rows; at += chunkRows) {
    const count = Math.min(chunkRows, rows - at);
    const chunk = DuckDBDataChunk.create(
      values.map(() => DOUBLE),
      count,
    );
    for (const [index, column] of values.entries()) {
      itemsOf(chunk, index).set(column.subarray(at, at + count));
      chunk.getColumnVector(index).flush();
    }
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  const selected = view.names.map((name) => `nullif("${name}", 'nan'::DOUBLE) AS "${name}"`);
  await connection.run(`COPY (SELECT make_timestamptz(ts::BIGINT * 1000) AS ts, ${selected.join(', ')} FROM by_hand) TO '${path}'
    (FORMAT parquet, COMPRESSION zstd)`);
  await connection.run('DROP TABLE by_hand');
}

/** The values of a vector where they lie; one by one they would take several times as long. */
function itemsOf(chunk: DuckDBDataChunk, index: number): Float64Array {
  return Reflect.get(chunk.getColumnVector(index), 'items') as Float64Array;
}
