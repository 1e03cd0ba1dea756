import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseTimeframe } from '@tidemark/domain';
import type { ViewRegistry } from '@tidemark/features';
import { hashFile } from '@tidemark/market';
import { readCandleFiles } from '../candles/candle-file.ts';
import { hashCandles } from '../candles/candle-month.ts';
import { makePartialFolder } from '../layout/partial-folder.ts';
import { type FeatureStore, openFeatureStore } from '../open-feature-store.ts';
import { assembleDataset, datasetFiles } from './assemble-dataset.ts';
import { decisionsOfCandles, decisionsOfFile, sampleDecisions } from './dataset-decisions.ts';
import { type DatasetManifest, datasetFolder } from './dataset-manifest.ts';
import { findPinnedFiles } from './find-pinned-files.ts';
import type { DatasetCandles } from './label-source.ts';
import { remakeFeatures } from './remake-features.ts';

export interface VerifyRequest {
  readonly manifest: DatasetManifest;
  /** Where the definitions of its views are. */
  readonly views: ViewRegistry;
  readonly signal?: AbortSignal;
  readonly onStep?: (step: string) => void;
}

/** What was looked at, and what was found. */
export interface Verification {
  readonly verified: boolean;
  readonly checks: readonly {
    readonly check: string;
    readonly passed: boolean;
    /** What was found instead. */
    readonly found: string | null;
  }[];
}

/**
 * Whether a dataset is what its manifest says, and can be made again: its files have their hashes, the candles that it pins are there and are
 * what their names say, and labels, features, join and folds made from them again, in a feature store of their own, give the same rows. The
 * database is not asked: candles that were corrected or have expired since change nothing.
 */
export async function verifyDataset(store: FeatureStore, request: VerifyRequest): Promise<Verification> {
  const { manifest, views, signal, onStep } = request;
  const { connection } = store.engine;
  const folder = datasetFolder(store.folder, manifest);
  const checks: { check: string; passed: boolean; found: string | null }[] = [];
  const check = (name: string, passed: boolean, found: string | null) =>
    checks.push({ check: name, passed, found: passed ? null : found });

  onStep?.('files');
  for (const [name, { fileHash }] of filesOf(manifest)) {
    const found = await hashFile(join(folder, name)).catch((error: unknown) => String(error));
    check(`${name} is as it was written`, found === fileHash, found);
  }
  const pinned = await findPinnedFiles(store.folder, manifest);
  check(
    'every file that it was made from is there',
    pinned.missing.length === 0,
    pinned.missing.map(({ path }) => path).join(', '),
  );
  for (const file of manifest.files.filter(({ of }) => of === 'candles')) {
    signal?.throwIfAborted();
    const path = pinned.candles
      .get(file.symbol)
      ?.get(file.tf)
      ?.months.find(({ hash }) => hash === file.hash)?.path;
    if (path === undefined) continue;
    const series = { symbol: file.symbol, tf: parseTimeframe(file.tf) };
    const found = await readCandleFiles(connection, [path]).then(
      (candles) => hashCandles(series, candles),
      String,
    );
    if (found !== file.hash) check(`${file.path} is what its name says`, false, found);
  }
  if (checks.some(({ passed }) => !passed)) return { verified: false, checks };

  const scratch = await makePartialFolder(store.folder);
  try {
    await using again = await openFeatureStore({ folder: scratch });
    onStep?.('features');
    for (const note of await remakeFeatures(store, again, {
      ...{ manifest, views, pinned },
      ...(signal === undefined ? {} : { signal }),
    }))
      check(note, true, null);
    onStep?.('rows');
    const candles = pinned.candles as DatasetCandles;
    const { spec, knownAt, embargoMs } = manifest;
    const decisions =
      spec.rows.of === 'file'
        ? await decisionsOfFile(again.engine.connection, join(folder, datasetFiles.given))
        : await decisionsOfCandles(again.engine.connection, spec.rows, candles);
    const made = await assembleDataset(again, {
      ...{ spec, candles, knownAt, embargoMs, views: spec.views, folder: scratch },
      decisions: sampleDecisions(decisions, spec),
      ...(signal === undefined ? {} : { signal }),
    });
    check('made again, its rows are the same', made.data.hash === manifest.data.hash, made.data.hash);
    check(
      'made again, its folds are the same',
      made.foldRows.hash === manifest.foldRows.hash,
      made.foldRows.hash,
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return { verified: checks.every(({ passed }) => passed), checks };
}

function filesOf({ data, foldRows, givenRows }: DatasetManifest) {
  return [
    [datasetFiles.data, data],
    [datasetFiles.folds, foldRows],
    ...(givenRows === null ? [] : [[datasetFiles.given, givenRows] as const]),
  ] as const;
}
