import { createHash } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Db } from '@tidemark/db';
import { canonicalJson, longestLength, parseTimeframe, type Timeframe, timeframes } from '@tidemark/domain';
import { type FeatureView, historyOfView, parseViewName, type ViewRegistry } from '@tidemark/features';
import { checkKnownAt, listSeries } from '@tidemark/store';
import { type CandleMonths, candleMonths } from '../candles/candle-months.ts';
import { exportCandles } from '../candles/export-candles.ts';
import { materializeFeatures } from '../features/materialize-features.ts';
import { makePartialFolder } from '../layout/partial-folder.ts';
import type { Series } from '../layout/partition.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import { assembleDataset, datasetFiles } from './assemble-dataset.ts';
import {
  decisionsOfCandles,
  decisionsOfFile,
  type SeriesDecisions,
  sampleDecisions,
} from './dataset-decisions.ts';
import { type DatasetManifest, datasetFolder, type PinnedFile, writeManifest } from './dataset-manifest.ts';
import type { DatasetSpec } from './dataset-spec.ts';
import { labelRange } from './label-range.ts';
import type { DatasetCandles } from './label-source.ts';
import { writeGivenRows } from './write-given-rows.ts';

export interface BuildRequest {
  readonly spec: DatasetSpec;
  /** Where the definitions of its views are. */
  readonly views: ViewRegistry;
  /** The release of Tidemark, for the manifest. */
  readonly product: string;
  readonly signal?: AbortSignal;
  readonly onStep?: (step: string) => void;
}

export interface BuiltDataset {
  readonly manifest: DatasetManifest;
  /** Absolute. */
  readonly folder: string;
  /** Whether it was there already, with the same contents. */
  readonly existed: boolean;
}

/**
 * Builds a dataset: brings candles and features up to date, labels the rows, joins, splits, and writes Parquet with a manifest from which
 * it can be made again. It is named by the hash of its contents, so that the same dataset is there once.
 * @throws TidemarkError `dataset.empty`, `feature.unknown`, `series.unknown`, `time.not_known_yet`, those of labelling and joining
 */
export async function buildDataset(
  store: FeatureStore,
  db: Db,
  request: BuildRequest,
): Promise<BuiltDataset> {
  const { spec, views: registry, product, signal, onStep } = request;
  const { connection } = store.engine;
  const knownAt = await checkKnownAt(db, spec.knownAt);
  const views = spec.views.map((text) => findView(registry, text));
  const given = spec.rows.of === 'file' ? await decisionsOfFile(connection, spec.rows.path) : null;
  const series = given === null ? seriesOfCandles(spec) : given.map(spanOf);

  onStep?.('candles');
  const pinned = new Map<string, PinnedFile>();
  const candles = await exportForLabels(store, db, { series, spec, knownAt, pinned });
  const decisions = sampleDecisions(
    given ?? (spec.rows.of === 'candles' ? await decisionsOfCandles(connection, spec.rows, candles) : []),
    spec,
  );
  onStep?.('features');
  for (const view of views) {
    for (const { symbol, tf, from, to } of series) {
      signal?.throwIfAborted();
      const age = spec.ttl === 'unlimited' ? Number.POSITIVE_INFINITY : (spec.ttl ?? 2 * longestLength(tf));
      const range = { from: from - age - longestLength(tf), to };
      const made = await materializeFeatures(store, db, {
        ...{ view, symbol, tf, knownAt },
        ...(Number.isFinite(age) ? { range } : {}),
        ...(signal === undefined ? {} : { signal }),
      });
      for (const [other, months] of made.candles)
        pinMonths(pinned, store, 'candles', { symbol: other, tf }, months.months);
      pinMonths(pinned, store, nameOf(view), { symbol, tf }, made.months);
    }
  }

  onStep?.('rows');
  const staging = await makePartialFolder(store.folder);
  try {
    const embargoMs = spec.split.embargo ?? longestLookback(views, series);
    const assembled = await assembleDataset(store, {
      ...{ spec, decisions, candles, knownAt, embargoMs, folder: staging },
      views: views.map(nameOf),
      ...(signal === undefined ? {} : { signal }),
    });
    const givenRows =
      given === null ? null : await writeGivenRows(store, join(staging, datasetFiles.given), given);
    const parts = [assembled.data.hash, assembled.foldRows.hash, givenRows?.hash ?? null];
    const hash = createHash('sha256').update(canonicalJson(parts)).digest('hex');
    const version = await connection.runAndReadAll('SELECT version()');
    const manifest: DatasetManifest = {
      format: 1,
      name: spec.name,
      id: hash.slice(0, 16),
      createdAt: new Date().toISOString(),
      product,
      writer: `DuckDB ${version.getRows()[0]?.[0]}`,
      spec: { ...spec, views: views.map(nameOf), knownAt },
      knownAt,
      views: views.map(({ name, version: number, fingerprint, names }) => ({
        ...{ name, version: number, fingerprint },
        features: [...names],
      })),
      embargoMs,
      givenRows,
      ...assembled,
      hash,
      files: [...pinned.values()],
    };
    await writeManifest(staging, manifest);
    return await publish(store, staging, manifest);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function publish(
  store: FeatureStore,
  staging: string,
  manifest: DatasetManifest,
): Promise<BuiltDataset> {
  const folder = datasetFolder(store.folder, manifest);
  const existed = await stat(folder).then(
    () => true,
    () => false,
  );
  if (!existed) {
    await mkdir(dirname(folder), { recursive: true });
    await rename(staging, folder);
  }
  return { manifest, folder, existed };
}

interface SeriesSpan extends Series {
  /** Decision times, [from, to). */
  readonly from: number;
  readonly to: number;
}

function seriesOfCandles({ rows }: DatasetSpec): readonly SeriesSpan[] {
  if (rows.of === 'file') return [];
  return rows.symbols.map((symbol) => ({
    symbol,
    tf: parseTimeframe(rows.tf),
    from: rows.from,
    to: rows.to,
  }));
}

function spanOf({ symbol, tf, ts }: SeriesDecisions): SeriesSpan {
  return { symbol, tf, from: ts[0] ?? 0, to: (ts.at(-1) ?? 0) + 1 };
}

interface LabelExport {
  readonly series: readonly SeriesSpan[];
  readonly spec: DatasetSpec;
  readonly knownAt: number;
  readonly pinned: Map<string, PinnedFile>;
}

/** The candles that labels need: the rows' own, and finer ones that order ties. */
async function exportForLabels(
  store: FeatureStore,
  db: Db,
  { series, spec, knownAt, pinned }: LabelExport,
): Promise<DatasetCandles> {
  const candles = new Map<string, Map<Timeframe, CandleMonths>>();
  for (const { symbol, tf, from, to } of series) {
    const stored = await listSeries(db, { symbols: [symbol] });
    const finer = stored
      .map((one) => one.tf)
      .filter((one) => timeframes.indexOf(one) < timeframes.indexOf(tf));
    const ofSymbol = candles.get(symbol) ?? new Map<Timeframe, CandleMonths>();
    candles.set(symbol, ofSymbol);
    for (const one of [tf, ...finer]) {
      const range = labelRange(tf, { from, to }, spec.labels);
      const { months } = await exportCandles(store, db, { symbol, tf: one, range, knownAt });
      ofSymbol.set(one, candleMonths(months));
      pinMonths(pinned, store, 'candles', { symbol, tf: one }, months);
    }
  }
  return candles;
}

function pinMonths(
  pinned: Map<string, PinnedFile>,
  store: FeatureStore,
  of: string,
  { symbol, tf }: Series,
  months: readonly { readonly month: string; readonly path: string; readonly hash: string }[],
): void {
  for (const { month, path, hash } of months)
    pinned.set(hash, { of, symbol, tf, month, path: relative(store.folder, path), hash });
}

function longestLookback(views: readonly FeatureView[], series: readonly SeriesSpan[]): number {
  const all = series.flatMap(({ tf }) =>
    views.map((view) => historyOfView(view, tf).memory * longestLength(tf)),
  );
  return Math.max(0, ...all);
}

function findView(registry: ViewRegistry, text: string): FeatureView {
  const { name, version } = parseViewName(text);
  return registry.get(name, version);
}

function nameOf({ name, version }: { readonly name: string; readonly version: number }): string {
  return `${name}@${version}`;
}
