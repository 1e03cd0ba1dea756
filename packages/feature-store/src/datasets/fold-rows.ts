import type { DuckDBConnection } from '@duckdb/node-api';
import { parseTimeframe } from '@tidemark/domain';
import {
  combinatorialPurgedFolds,
  createScoredSignals,
  type Fold,
  purgedFolds,
  type ScoredSignals,
  sampleWeights,
  sideCodes,
} from '@tidemark/evaluation';
import { appendColumns, readColumns } from '../engine/columns.ts';
import { millisecondsOf, quoteText } from '../engine/quote-sql.ts';
import { temporaryTable } from '../engine/temporary-table.ts';
import type { DatasetManifest } from './dataset-manifest.ts';
import type { DatasetSpec } from './dataset-spec.ts';

export interface FoldRequest {
  /** Of labelled rows, see `labelRows`. */
  readonly table: string;
  readonly spec: DatasetSpec;
  readonly embargoMs: number;
}

/**
 * Splits labelled rows by time, with purge and embargo, and writes a Parquet file of `fold`, `role` (train or test), `row` and `weight`:
 * a row for every row of every fold, in order. Training rows are weighed after the purge, test rows weigh 1.
 */
export async function writeFolds(
  connection: DuckDBConnection,
  path: string,
  { table, spec, embargoMs }: FoldRequest,
): Promise<DatasetManifest['folds']> {
  const signals = await readSignals(connection, table);
  const rows = temporaryTable('fold_rows');
  await connection.run(`CREATE TEMP TABLE ${rows} (fold DOUBLE, test DOUBLE, "row" DOUBLE, weight DOUBLE)`);
  const summaries: DatasetManifest['folds'] = [];
  for (const fold of foldsOf(signals, spec, embargoMs)) {
    const number = summaries.length;
    const { halfLife } = spec.weights;
    const weights = sampleWeights({
      signals,
      rows: fold.train,
      ...(halfLife === undefined ? {} : { halfLifeMs: halfLife }),
    });
    await append(connection, rows, number, fold.train, weights);
    await append(connection, rows, number, fold.test, null);
    const { train, test, purged, embargoed, blocks } = fold;
    summaries.push({ train: train.length, test: test.length, purged, embargoed, blocks: [...blocks] });
  }
  await connection.run(`
    COPY (SELECT CAST(fold AS INTEGER) AS fold, CASE WHEN test = 1 THEN 'test' ELSE 'train' END AS role,
      CAST("row" AS BIGINT) AS "row", weight FROM ${rows})
    TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`);
  await connection.run(`DROP TABLE ${rows}`);
  return summaries;
}

function foldsOf(signals: ScoredSignals, { split }: DatasetSpec, embargoMs: number): Iterable<Fold> {
  const { ts, labelEnd } = signals;
  if (split.kind === 'combinatorial')
    return combinatorialPurgedFolds({
      ts,
      labelEnd,
      groups: split.groups,
      testGroups: split.testGroups,
      embargoMs,
    });
  return purgedFolds({ ts, labelEnd, folds: split.folds, embargoMs, kind: split.kind });
}

async function append(
  connection: DuckDBConnection,
  table: string,
  fold: number,
  rows: Uint32Array,
  weights: Float64Array | null,
): Promise<void> {
  const same = (value: number) => new Float64Array(rows.length).fill(value);
  const test = weights === null ? 1 : 0;
  await appendColumns(connection, table, [
    same(fold),
    same(test),
    Float64Array.from(rows),
    weights ?? same(1),
  ]);
}

/** The labels as evaluation takes them: one row a row of the table. */
async function readSignals(connection: DuckDBConnection, table: string): Promise<ScoredSignals> {
  const found = await connection.runAndReadAll(
    `SELECT DISTINCT symbol, tf FROM ${table} ORDER BY symbol, tf`,
  );
  const series = found.getRows().map(([symbol, tf]) => ({
    modelId: '',
    symbol: String(symbol),
    tf: parseTimeframe(String(tf)),
  }));
  const index = series.map(
    ({ symbol, tf }, at) => `WHEN symbol = ${quoteText(symbol)} AND tf = ${quoteText(tf)} THEN ${at}`,
  );
  const sides = Object.entries(sideCodes).map(([side, code]) => `WHEN ${quoteText(side)} THEN ${code}`);
  const [ts, labelEnd, seriesOf, label] = await readColumns(
    connection,
    `SELECT ${millisecondsOf('"timestamp"')}, ${millisecondsOf('label_end')},
       CAST(CASE ${index.join(' ') || 'WHEN false THEN 0'} END AS DOUBLE), CAST(CASE label ${sides.join(' ')} END AS DOUBLE)
     FROM ${table} ORDER BY "row"`,
  );
  const signals = createScoredSignals(ts?.length ?? 0, series);
  signals.ts.set(ts ?? []);
  signals.labelEnd.set(labelEnd ?? []);
  signals.seriesOf.set(seriesOf ?? []);
  signals.label.set(label ?? []);
  return signals;
}
