import { join } from 'node:path';
import { canonicalJson } from '@tidemark/domain';
import { quoteFiles, quoteName } from '../engine/quote-sql.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import { datasetFiles } from './assemble-dataset.ts';
import { type DatasetManifest, datasetFolder } from './dataset-manifest.ts';

/** In what two datasets differ. */
export interface DatasetDiff {
  /** Parts of what they are made of, by their path in the specification; null where one does not have it. */
  readonly spec: readonly { readonly path: string; readonly one: unknown; readonly other: unknown }[];
  readonly knownAt: { readonly one: number; readonly other: number };
  /** Views of which one has another fingerprint, or which one does not have. */
  readonly views: readonly {
    readonly view: string;
    readonly one: string | null;
    readonly other: string | null;
  }[];
  readonly rows: { readonly both: number; readonly onlyOne: number; readonly onlyOther: number };
  /** Rows of both with another value, by column; columns without any are left out. */
  readonly columns: readonly { readonly column: string; readonly rows: number }[];
  /** Columns that one alone has. */
  readonly onlyColumns: { readonly one: readonly string[]; readonly other: readonly string[] };
  readonly sameFolds: boolean;
}

/** Compares two datasets: what they were made of, and their rows, matched by symbol, timeframe and timestamp. */
export async function diffDatasets(
  store: FeatureStore,
  one: DatasetManifest,
  other: DatasetManifest,
): Promise<DatasetDiff> {
  const [columnsOne, columnsOther] = [Object.keys(one.nullShares), Object.keys(other.nullShares)];
  const shared = columnsOne.filter((name) => columnsOther.includes(name) && name !== 'row');
  const { connection } = store.engine;
  const keys = 'symbol, tf, "timestamp"';
  const numbered = (manifest: DatasetManifest) => {
    const path = join(datasetFolder(store.folder, manifest), datasetFiles.data);
    // Several decisions at one instant are matched in their order.
    return `SELECT *, row_number() OVER (PARTITION BY ${keys} ORDER BY "row") AS nth
      FROM read_parquet(${quoteFiles([path])}, hive_partitioning = false)`;
  };
  const differing = shared.map(
    (name) =>
      `count(*) FILTER (a."row" IS NOT NULL AND b."row" IS NOT NULL AND a.${quoteName(name)} IS DISTINCT FROM b.${quoteName(name)})`,
  );
  const counts = [
    'count(*) FILTER (a."row" IS NOT NULL AND b."row" IS NOT NULL)',
    'count(*) FILTER (b."row" IS NULL)',
    'count(*) FILTER (a."row" IS NULL)',
    ...differing,
  ];
  const read = await connection.runAndReadAll(
    `SELECT ${counts.join(', ')} FROM (${numbered(one)}) a FULL JOIN (${numbered(other)}) b
     ON a.symbol = b.symbol AND a.tf = b.tf AND a."timestamp" = b."timestamp" AND a.nth = b.nth`,
  );
  const [both = 0, onlyOne = 0, onlyOther = 0, ...found] = (read.getRows()[0] ?? []).map(Number);
  return {
    spec: diffValues(one.spec, other.spec, ''),
    knownAt: { one: one.knownAt, other: other.knownAt },
    views: diffViews(one, other),
    rows: { both, onlyOne, onlyOther },
    columns: shared.flatMap((column, at) => ((found[at] ?? 0) > 0 ? [{ column, rows: found[at] ?? 0 }] : [])),
    onlyColumns: {
      one: columnsOne.filter((name) => !columnsOther.includes(name)),
      other: columnsOther.filter((name) => !columnsOne.includes(name)),
    },
    sameFolds: one.foldRows.hash === other.foldRows.hash,
  };
}

function diffValues(
  one: unknown,
  other: unknown,
  path: string,
): { path: string; one: unknown; other: unknown }[] {
  if (isRecord(one) && isRecord(other)) {
    const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    return names.flatMap((name) =>
      diffValues(one[name], other[name], path === '' ? name : `${path}.${name}`),
    );
  }
  if (canonicalJson(one ?? null) === canonicalJson(other ?? null)) return [];
  return [{ path, one: one ?? null, other: other ?? null }];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function diffViews(one: DatasetManifest, other: DatasetManifest): DatasetDiff['views'] {
  const byName = ({ views }: DatasetManifest) =>
    new Map(views.map(({ name, version, fingerprint }) => [`${name}@${version}`, fingerprint]));
  const [a, b] = [byName(one), byName(other)];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((view) =>
    a.get(view) === b.get(view) ? [] : [{ view, one: a.get(view) ?? null, other: b.get(view) ?? null }],
  );
}
