import { relative } from 'node:path';
import { readCandleFiles } from '../candles/candle-file.ts';
import { hashCandles } from '../candles/candle-month.ts';
import type { Partition } from '../layout/partition.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import { messageOf, readVersions } from './read-versions.ts';
import type { VerifyProblem } from './verify-problem.ts';

/** Files of candles by their hash. */
export type CandleIndex = Map<string, { readonly path: string; readonly partition: Partition }>;

export interface CandleCheck {
  /** Gets the files that are found. */
  readonly index: CandleIndex;
  /** Whether what is in them is hashed. */
  readonly contents: boolean;
}

export async function verifyCandlePartition(
  store: FeatureStore,
  partition: Partition,
  { index, contents }: CandleCheck,
): Promise<readonly VerifyProblem[]> {
  const { versions, problems } = await readVersions(store, partition);
  const found = [...problems];
  for (const { path, hash, metadata } of versions) {
    index.set(hash, { path, partition });
    if (!contents) continue;
    const detail = await checkContents(store, partition, { path, hash, rows: metadata.rows });
    if (detail !== null) found.push({ kind: 'contents', path: relative(store.folder, path), detail });
  }
  return found;
}

async function checkContents(
  { engine }: FeatureStore,
  partition: Partition,
  { path, hash, rows }: { readonly path: string; readonly hash: string; readonly rows: number },
): Promise<string | null> {
  try {
    const candles = await readCandleFiles(engine.connection, [path]);
    if (candles.ts.length !== rows) return `it has ${candles.ts.length} rows and says ${rows}`;
    const found = hashCandles(partition, candles);
    return found === hash ? null : `the candles in it have the hash ${found.slice(0, 12)}`;
  } catch (error) {
    return messageOf(error);
  }
}
