import { relative } from 'node:path';
import type { FeatureView } from '@tidemark/features';
import { readState } from '../features/feature-state.ts';
import { hashInputs } from '../features/month-inputs.ts';
import type { FeatureFileMetadata } from '../layout/file-metadata.ts';
import type { Partition, ViewName } from '../layout/partition.ts';
import type { FileVersion } from '../layout/settle-versions.ts';
import { readView } from '../layout/view-file.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import { digestOfState } from './digest-of-state.ts';
import { messageOf, readVersions } from './read-versions.ts';
import { recomputeFile } from './recompute-file.ts';
import { restoreView } from './restore-view.ts';
import type { CandleIndex } from './verify-candle-partition.ts';
import type { ProblemKind, VerifyProblem } from './verify-problem.ts';

export interface FeatureSeriesCheck {
  readonly view: ViewName;
  /** Of one series, in order of their months. */
  readonly partitions: readonly Partition[];
  readonly index: CandleIndex;
  readonly recompute: boolean;
  readonly onPartition: () => void;
}

export interface CheckedFeatureSeries {
  readonly files: number;
  readonly recomputedRows: number;
  readonly unknownOperators: boolean;
  readonly problems: readonly VerifyProblem[];
}

export type FeatureFileVersion = FileVersion<FeatureFileMetadata>;

export async function verifyFeatureSeries(
  store: FeatureStore,
  check: FeatureSeriesCheck,
): Promise<CheckedFeatureSeries> {
  const { recompute, index } = check;
  const kept = await readView(store.folder, check.view).catch(() => null);
  const view: FeatureView | null = kept === null ? null : restoreView(kept);
  const problems: VerifyProblem[] = [];
  const before: FeatureFileVersion[] = [];
  let [files, recomputedRows] = [0, 0];
  for (const partition of check.partitions) {
    const read = await readVersions(store, partition);
    problems.push(...read.problems);
    const versions = read.versions as readonly FeatureFileVersion[];
    for (const version of versions) {
      files += 1;
      const path = relative(store.folder, version.path);
      const tell = (kind: ProblemKind, detail: string) => problems.push({ kind, path, detail });
      const { metadata } = version;
      if (kept?.fingerprint !== metadata.fingerprint)
        tell('view', kept === null ? 'its definition is not kept' : 'another definition is kept');
      if (hashInputs(metadata, partition, partition.month, metadata) !== version.hash)
        tell('inputs', 'its name is not the hash of the inputs that it names');
      const missing = candlesOf(metadata).filter((hash) => !index.has(hash));
      if (missing.length > 0) tell('candles missing', missing.map((hash) => hash.slice(0, 12)).join(', '));
      const state = await checkState(version);
      if (state !== null) tell('state', state);
      const readable = missing.length === 0 && state === null && kept?.fingerprint === metadata.fingerprint;
      if (!recompute || view === null || !readable) continue;
      const again = await recomputeFile(store, { view, partition, version, before, index });
      recomputedRows += again.rows;
      for (const { kind, detail } of again.problems) tell(kind, detail);
    }
    before.push(...versions);
    check.onPartition();
  }
  return { files, recomputedRows, unknownOperators: kept !== null && view === null, problems };
}

/** Hashes of the files of candles that a file was computed from. */
export function candlesOf({ candles, before }: FeatureFileMetadata): readonly string[] {
  return [...Object.values(candles).flat(), ...(before.kind === 'candles' ? before.files : [])];
}

async function checkState({ path, metadata: { after } }: FeatureFileVersion): Promise<string | null> {
  if (after === null) return null;
  try {
    const snapshot = await readState(path);
    if (snapshot.digest !== after.digest) return 'the state at its end is another one than it says';
    return digestOfState(snapshot) === after.digest ? null : 'the state at its end was changed';
  } catch (error) {
    return messageOf(error);
  }
}
