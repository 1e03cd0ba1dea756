import { relative } from 'node:path';
import type { FileMetadata } from '../layout/file-metadata.ts';
import { readMetadata } from '../layout/file-metadata.ts';
import { listFiles } from '../layout/list-files.ts';
import { type Partition, partitionFolder } from '../layout/partition.ts';
import { type FileVersion, isSettled } from '../layout/settle-versions.ts';
import { withMovedFiles } from '../layout/with-moved-files.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import type { VerifyProblem } from './verify-problem.ts';

/** The versions of a partition that can be read, the current one last, and what is wrong with them and with others. */
export async function readVersions(
  { folder, engine }: FeatureStore,
  partition: Partition,
): Promise<{ readonly versions: readonly FileVersion[]; readonly problems: readonly VerifyProblem[] }> {
  const problems: VerifyProblem[] = [];
  const versions: FileVersion[] = [];
  for (const file of await listFiles(partitionFolder(folder, partition))) {
    const path = relative(folder, file.path);
    try {
      const metadata = await withMovedFiles([file.path], async ([found = file.path]) =>
        (await readMetadata(engine.connection, [found])).get(found),
      );
      if (metadata === undefined) continue;
      const misplaced = differences(partition, file.hash, metadata);
      if (misplaced.length > 0) problems.push({ kind: 'misplaced', path, detail: misplaced.join(', ') });
      else versions.push({ ...file, metadata });
    } catch (error) {
      problems.push({ kind: 'unreadable', path, detail: messageOf(error) });
    }
  }
  versions.sort((a, b) => a.metadata.knownAt - b.metadata.knownAt || (a.hash < b.hash ? -1 : 1));
  if (!isSettled(versions)) {
    const path = relative(folder, partitionFolder(folder, partition));
    const current = versions.filter(({ superseded }) => !superseded).length;
    const detail = `${current} of ${versions.length} versions are current`;
    problems.push({ kind: 'unsettled', path, detail });
  }
  return { versions, problems };
}

function differences(partition: Partition, hash: string, metadata: FileMetadata): readonly string[] {
  const said: Record<string, unknown> = { ...metadata };
  const { view, symbol, tf, month } = partition;
  const expected = {
    kind: view === null ? 'candles' : 'features',
    ...{ symbol, tf, month, hash },
    ...(view === null ? {} : { view: view.name, version: view.version }),
  };
  return Object.entries(expected)
    .filter(([name, value]) => said[name] !== value)
    .map(([name, value]) => `${name} is ${said[name]} in the file and ${value} by its place`);
}

/** Errors of DuckDB, and across realms of jest, are not always instances of this realm's Error. */
export function messageOf(error: unknown): string {
  const message = (error as { readonly message?: unknown } | null)?.message;
  return typeof message === 'string' ? (message.split('\n')[0] ?? '') : String(error);
}
