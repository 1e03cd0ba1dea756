import { appendColumns } from '../engine/columns.ts';
import { instantOf, quoteText } from '../engine/quote-sql.ts';
import { temporaryTable } from '../engine/temporary-table.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import { contentsOf } from './assemble-dataset.ts';
import type { SeriesDecisions } from './dataset-decisions.ts';
import type { DatasetContents } from './dataset-manifest.ts';

/** Keeps the decisions that a file named, as Parquet: the file may change, and they cannot be had again from candles. */
export async function writeGivenRows(
  store: FeatureStore,
  path: string,
  given: readonly SeriesDecisions[],
): Promise<DatasetContents> {
  const { connection } = store.engine;
  const table = temporaryTable('given_rows');
  await connection.run(`CREATE TEMP TABLE ${table} (series DOUBLE, ts DOUBLE)`);
  for (const [series, { ts }] of given.entries())
    await appendColumns(connection, table, [new Float64Array(ts.length).fill(series), ts]);
  const names = given.map(({ symbol, tf }, at) => `(${at}, ${quoteText(symbol)}, ${quoteText(tf)})`);
  await connection.run(
    `COPY (SELECT s.symbol, s.tf, ${instantOf('g.ts')} AS "timestamp" FROM ${table} g
       JOIN (VALUES ${names.join(', ')}) s(series, symbol, tf) ON s.series = g.series ORDER BY g.ts, s.symbol, s.tf)
     TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  await connection.run(`DROP TABLE ${table}`);
  return contentsOf(store, path);
}
