import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TidemarkError } from '@tidemark/domain';
import { hashFile } from '@tidemark/market';
import { millisecondsOf, quoteFiles, quoteName, quoteText } from '../engine/quote-sql.ts';
import { writeHistoricalFeatures } from '../join/write-historical-features.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import type { SeriesDecisions } from './dataset-decisions.ts';
import type { DatasetContents, DatasetManifest } from './dataset-manifest.ts';
import type { DatasetSpec } from './dataset-spec.ts';
import { writeFolds } from './fold-rows.ts';
import { hashContents } from './hash-contents.ts';
import { type LabelledRows, labelRows } from './label-rows.ts';
import type { DatasetCandles } from './label-source.ts';

export interface AssembleRequest {
  readonly spec: DatasetSpec;
  readonly decisions: readonly SeriesDecisions[];
  readonly candles: DatasetCandles;
  readonly knownAt: number;
  readonly embargoMs: number;
  /** `name@version`. */
  readonly views: readonly string[];
  /** Where the files are written. */
  readonly folder: string;
  readonly signal?: AbortSignal;
}

export type AssembledDataset = Pick<
  DatasetManifest,
  'range' | 'labels' | 'leftOut' | 'nullShares' | 'folds' | 'data' | 'foldRows'
>;

/** The names of a dataset's files. */
export const datasetFiles = { data: 'data.parquet', folds: 'folds.parquet', given: 'rows.parquet' } as const;

/**
 * Labels decisions, joins them with the features that are kept in the store, and splits them. The data is a Parquet file of `row` (from 0, in
 * order of time), symbol, tf, timestamp, the label and what is known of it, and the features; the folds are one of `fold`, `role`, `row`, `weight`.
 * @throws TidemarkError `dataset.empty` where nothing can be labelled
 */
export async function assembleDataset(
  store: FeatureStore,
  request: AssembleRequest,
): Promise<AssembledDataset> {
  const { spec, decisions, candles, knownAt, embargoMs, views, folder, signal } = request;
  const { connection } = store.engine;
  const labelled = await labelRows(connection, {
    decisions,
    spec: spec.labels,
    candles,
    ...(signal === undefined ? {} : { signal }),
  });
  if (labelled.count === 0) throw empty(spec, labelled);
  const rows = join(folder, 'labelled.parquet');
  const [data, foldFile] = [join(folder, datasetFiles.data), join(folder, datasetFiles.folds)];
  await connection.run(
    `COPY (SELECT * FROM ${labelled.table} ORDER BY "row") TO ${quoteText(rows)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  await writeHistoricalFeatures(store, {
    rows,
    views,
    asKnownAt: knownAt,
    fullFeatureNames: spec.fullFeatureNames,
    out: data,
    ...(spec.ttl === undefined ? {} : { ttl: spec.ttl }),
    ...(signal === undefined ? {} : { signal }),
  });
  await rm(rows);
  signal?.throwIfAborted();
  const folds = await writeFolds(connection, foldFile, { table: labelled.table, spec, embargoMs });
  await connection.run(`DROP TABLE ${labelled.table}`);
  return {
    labels: labelled.labels,
    leftOut: labelled.leftOut,
    folds,
    ...(await describeData(store, data)),
    data: await contentsOf(store, data),
    foldRows: await contentsOf(store, foldFile),
  };
}

export async function contentsOf(store: FeatureStore, path: string): Promise<DatasetContents> {
  const { rows, hash } = await hashContents(store.engine, path);
  return { rows, hash, fileHash: await hashFile(path), bytes: (await stat(path)).size };
}

/** The span of the decisions, and what share of each column is null. */
async function describeData(
  { engine: { connection } }: FeatureStore,
  path: string,
): Promise<Pick<AssembledDataset, 'range' | 'nullShares'>> {
  const from = `read_parquet(${quoteFiles([path])}, hive_partitioning = false)`;
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`);
  const names = described.getRows().map(([name]) => String(name));
  const shares = names.map((name) => `1 - count(${quoteName(name)}) / count(*)`);
  const span = [`min(${millisecondsOf('"timestamp"')})`, `max(${millisecondsOf('"timestamp"')})`];
  const read = await connection.runAndReadAll(`SELECT ${[...span, ...shares].join(', ')} FROM ${from}`);
  const [first, last, ...values] = (read.getRows()[0] ?? []).map(Number);
  return {
    range: { from: first ?? 0, to: last ?? 0 },
    nullShares: Object.fromEntries(names.map((name, at) => [name, values[at] ?? 0])),
  };
}

function empty({ name }: DatasetSpec, { leftOut }: LabelledRows): TidemarkError {
  const why = Object.entries(leftOut).map(([reason, count]) => `${count} ${reason}`);
  return new TidemarkError(
    'dataset.empty',
    `no row of the dataset ${name} has a label: ${why.join(', ') || 'there are no rows'}`,
    {
      value: leftOut,
      hint: 'Check the range, and that candles are stored up to the end of the horizon.',
    },
  );
}
