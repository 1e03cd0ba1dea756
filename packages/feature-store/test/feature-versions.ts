import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Timeframe } from '@tidemark/domain';
import type { FeatureStore } from '@tidemark/feature-store';
import { createFeatureFileWriter } from '../src/features/feature-file.ts';
import { partitionFolder, supersededFolder, viewFolder } from '../src/layout/partition.ts';

/** One row of a feature file; epoch milliseconds. */
export interface FeatureFact {
  readonly event: number;
  readonly created: number;
  /** A value a feature; one for all of them. */
  readonly value: number | null;
}

export interface FeatureVersion {
  readonly view?: string;
  readonly version?: number;
  readonly names?: readonly string[];
  readonly symbol?: string;
  readonly tf?: Timeframe;
  readonly month?: string;
  readonly knownAt: number;
  readonly superseded?: boolean;
  readonly rows: readonly FeatureFact[];
}

const hashOf = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** Writes a version of a month of features, in the order of their event time, and what its view is; returns the file's path. */
export async function writeVersion(store: FeatureStore, given: FeatureVersion): Promise<string> {
  const { view = 'ta', version = 1, names = ['f'], symbol = 'BTCUSDT', tf = '1m' } = given;
  const { month = '2026-02', knownAt, superseded = false } = given;
  const rows = given.rows.toSorted((a, b) => a.event - b.event);
  const named = { name: view, version };
  await mkdir(viewFolder(store.folder, named), { recursive: true });
  const fingerprint = hashOf(named);
  const features = Object.fromEntries(names.map((name) => [name, {}]));
  const about = { fingerprint, ...named, description: 'of a test', features };
  await writeFile(join(viewFolder(store.folder, named), '_view.json'), JSON.stringify(about));
  const hash = hashOf({ ...given, rows });
  const partition = partitionFolder(store.folder, { view: named, symbol, tf, month });
  const folder = superseded ? join(partition, supersededFolder) : partition;
  await mkdir(folder, { recursive: true });
  using writer = await createFeatureFileWriter(store.engine, names);
  const column = (read: (row: FeatureFact) => number | null) =>
    Float64Array.from(rows, (row) => read(row) ?? Number.NaN);
  await writer.append({
    eventTimestamp: column(({ event }) => event),
    created: column(({ created }) => created),
    columns: names.map(() => column(({ value }) => value)),
  });
  const path = join(folder, `${hash}.parquet`);
  await writer.write(path, {
    ...{ kind: 'features', format: 1, symbol, tf, month, hash, rows: rows.length, knownAt },
    ...{ view, version, fingerprint, candles: {}, before: { kind: 'state', state: null }, after: null },
    newestCreated: knownAt,
  });
  return path;
}
