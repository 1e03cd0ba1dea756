import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quote, TidemarkError } from '@tidemark/domain';
import { parquetOf } from '../parquet/parquet-rows.ts';

/** What a model said of rows, in order of `row`. */
export interface Predictions {
  readonly row: Float64Array;
  readonly pred: readonly string[];
  /** The probability that `pred` is right, 0 to 1. */
  readonly proba: Float64Array;
}

export interface PredictionsToRead {
  /** Where `predict` left `predictions.parquet`. */
  readonly folder: string;
  /** The Parquet files that it was given. */
  readonly data: readonly string[];
  readonly labels: readonly string[];
}

/**
 * Reads and checks predictions: each row once and no other, a class of the labels, a probability from 0 to 1. Columns beside `row`, `pred` and
 * `proba` are not looked at.
 * @throws TidemarkError `trainer.predictions_invalid`
 */
export async function readPredictions(
  connection: DuckDBConnection,
  { folder, data, labels }: PredictionsToRead,
): Promise<Predictions> {
  const file = join(folder, 'predictions.parquet');
  const found = await stat(file).catch(() => null);
  if (found === null) throw invalid('there is no predictions.parquet');
  const [row = [], pred = [], proba = []] = await columnsOf(
    connection,
    `SELECT CAST("row" AS DOUBLE), CAST(pred AS VARCHAR), CAST(proba AS DOUBLE) FROM ${parquetOf([file])} ORDER BY "row"`,
  ).catch((cause: unknown) => {
    throw invalid(`its columns row, pred and proba cannot be read: ${String(cause)}`, cause);
  });
  const [asked = []] = await columnsOf(
    connection,
    `SELECT CAST("row" AS DOUBLE) FROM ${parquetOf(data)} ORDER BY "row"`,
  );
  if (row.length !== asked.length)
    throw invalid(`it has ${row.length} rows and was asked for ${asked.length}`);
  const other = asked.findIndex((one, at) => row[at] !== one);
  if (other >= 0) throw invalid(`where row ${asked[other]} was asked for, it has ${quote(row[other])}`);
  const stranger = pred.findIndex((one) => !labels.includes(String(one)));
  if (stranger >= 0)
    throw invalid(
      `row ${row[stranger]} is predicted ${quote(pred[stranger])}, which is none of ${labels.join(', ')}`,
    );
  const wild = proba.findIndex((one) => typeof one !== 'number' || !(one >= 0 && one <= 1));
  if (wild >= 0) throw invalid(`row ${row[wild]} has the probability ${quote(proba[wild])}`);
  return {
    row: Float64Array.from(row, Number),
    pred: pred.map(String),
    proba: Float64Array.from(proba, Number),
  };
}

async function columnsOf(
  connection: DuckDBConnection,
  sql: string,
): Promise<readonly (readonly unknown[])[]> {
  return (await connection.runAndReadAll(sql)).getColumnsJS();
}

function invalid(why: string, cause?: unknown): TidemarkError {
  return new TidemarkError(
    'trainer.predictions_invalid',
    `the trainer's predictions are not to be used: ${why}`,
    {
      hint: 'Leave predictions.parquet with row, pred and proba: each row of the request once.',
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
