import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteText } from '../parquet/parquet-rows.ts';
import type { ClassPrediction } from './baseline-model.ts';

/** Writes `predictions.parquet`: `row`, `pred` and `proba`. */
export async function writePredictions(
  connection: DuckDBConnection,
  folder: string,
  rows: Float64Array,
  predictions: readonly ClassPrediction[],
): Promise<void> {
  await connection.run('CREATE TEMP TABLE predictions ("row" BIGINT, pred VARCHAR, proba DOUBLE)');
  const appender = await connection.createAppender('predictions');
  for (const [at, { pred, proba }] of predictions.entries()) {
    appender.appendBigInt(BigInt(rows[at] ?? 0));
    appender.appendVarchar(pred);
    appender.appendDouble(proba);
    appender.endRow();
  }
  appender.closeSync();
  const file = quoteText(join(folder, 'predictions.parquet'));
  await connection.run(`COPY predictions TO ${file} (FORMAT parquet)`);
}
