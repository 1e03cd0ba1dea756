import { join } from 'node:path';
import { parseTimeframe, quote, type Side, sides, TidemarkError } from '@tidemark/domain';
import {
  type LabelOutcome,
  labelFromCandles,
  type ScoredSignalRow,
  type ScoredSignals,
  scoredSignalsOf,
} from '@tidemark/evaluation';
import { quoteFiles } from '../engine/quote-sql.ts';
import type { Series } from '../layout/partition.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import { datasetFiles } from './assemble-dataset.ts';
import { type DatasetManifest, datasetFolder } from './dataset-manifest.ts';
import { findPinnedFiles } from './find-pinned-files.ts';
import { type DatasetCandles, endOfCandles, labelSource } from './label-source.ts';

export interface ScoreRequest {
  readonly manifest: DatasetManifest;
  /** A Parquet file of `row`, as in the dataset, `pred` (BUY, SELL or HOLD) and `proba`; a row of every row of the dataset. */
  readonly predictions: string;
  /** Whose predictions they are. */
  readonly modelId: string;
}

/**
 * What became of predictions for the rows of a dataset, under its label specification and from the candles that it pins: measured, whatever
 * who made them says.
 * @throws TidemarkError `predictions.invalid` where a row has no prediction or two, or one that is none; `file.unreadable`
 */
export async function scorePredictions(
  store: FeatureStore,
  { manifest, predictions, modelId }: ScoreRequest,
): Promise<ScoredSignals> {
  const { connection } = store.engine;
  const rows = await readPredictions(store, manifest, predictions);
  const candles = (await findPinnedFiles(store.folder, manifest)).candles as DatasetCandles;
  const scored: ScoredSignalRow[] = [];
  for (const { symbol, tf, decisions } of bySeries(rows)) {
    const months = candles.get(symbol) ?? new Map();
    const outcomes = await labelFromCandles({
      candles: labelSource(connection, months, tf),
      tf,
      decisions,
      spec: manifest.spec.labels,
      asOf: await endOfCandles(connection, months.get(tf), tf),
    });
    for (const [at, outcome] of outcomes.entries()) {
      const decision = decisions[at];
      if (decision === undefined) continue;
      const { row, ts, pred, proba } = decision;
      scored.push({ modelId, symbol, tf, id: row, ts, pred, proba, ...known(outcome) });
    }
  }
  return scoredSignalsOf(scored);
}

type Known = Omit<ScoredSignalRow, 'modelId' | 'symbol' | 'tf' | 'ts' | 'pred'>;

function known(outcome: LabelOutcome): Known & Pick<ScoredSignalRow, 'outcome'> {
  if (outcome.status === 'pending') return { outcome: null };
  const { status: _, ...rest } = outcome;
  return rest;
}

interface Prediction extends Series {
  readonly row: number;
  readonly ts: number;
  readonly pred: Side;
  readonly proba: number | null;
}

async function readPredictions(
  store: FeatureStore,
  manifest: DatasetManifest,
  path: string,
): Promise<readonly Prediction[]> {
  const data = join(datasetFolder(store.folder, manifest), datasetFiles.data);
  const from = (file: string) => `read_parquet(${quoteFiles([file])}, hive_partitioning = false)`;
  const sql = `
    SELECT CAST(d."row" AS DOUBLE) AS "row", d.symbol, d.tf, CAST(epoch_ms(d."timestamp") AS DOUBLE) AS ts, p.pred,
      CAST(p.proba AS DOUBLE) AS proba, CAST(count(*) OVER (PARTITION BY d."row") AS INTEGER) AS times
    FROM ${from(data)} d LEFT JOIN ${from(path)} p ON p."row" = d."row" ORDER BY d."row"`;
  const read = await store.engine.connection.runAndReadAll(sql).catch((cause: unknown) => {
    throw invalid(`cannot be read: ${String(cause).split('\n')[0]}`, path, cause);
  });
  return read.getRowObjectsJS().map(({ row, symbol, tf, ts, pred, proba, times }): Prediction => {
    if (pred === null || pred === undefined) throw invalid(`has none for row ${row}`, path);
    const side = sides.find((one) => one === pred);
    if (side === undefined) throw invalid(`has ${quote(pred)} for row ${row}`, path);
    if (times !== 1) throw invalid(`has ${times} for row ${row}`, path);
    if (proba !== null && !(typeof proba === 'number' && proba >= 0 && proba <= 1))
      throw invalid(`has the probability ${quote(proba)} for row ${row}`, path);
    return {
      row: Number(row),
      symbol: String(symbol),
      tf: parseTimeframe(String(tf)),
      ts: Number(ts),
      pred: side,
      proba: typeof proba === 'number' ? proba : null,
    };
  });
}

function bySeries(
  rows: readonly Prediction[],
): readonly (Series & { readonly decisions: readonly Prediction[] })[] {
  const found = new Map<string, Series & { readonly decisions: Prediction[] }>();
  for (const row of rows) {
    const { symbol, tf } = row;
    const key = JSON.stringify([symbol, tf]);
    const series = found.get(key) ?? { symbol, tf, decisions: [] };
    series.decisions.push(row);
    found.set(key, series);
  }
  return [...found.values()];
}

function invalid(what: string, path: string, cause?: unknown): TidemarkError {
  return new TidemarkError('predictions.invalid', `the file of predictions ${quote(path)} ${what}`, {
    value: path,
    hint: 'It has to be Parquet with row, pred (BUY, SELL or HOLD) and proba (0 to 1, or null), one for each row of the dataset.',
    cause,
  });
}
