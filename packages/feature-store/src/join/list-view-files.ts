import type { DuckDBConnection } from '@duckdb/node-api';
import { longestLength, type Timeframe } from '@tidemark/domain';
import { readMetadata } from '../layout/file-metadata.ts';
import { listFiles, listFolders, type PartitionFile } from '../layout/list-files.ts';
import { rangeOfMonth } from '../layout/month.ts';
import { seriesFolder, type ViewName } from '../layout/partition.ts';
import type { AskedSeries } from './make-points.ts';

/** Where a join reads, and the connection that has its tables. */
export interface JoinSession {
  readonly folder: string;
  readonly connection: DuckDBConnection;
}

/** A file to read, of the series with that number. */
export interface ViewFile {
  readonly path: string;
  readonly series: number;
  readonly tf: Timeframe;
}

export interface ViewFiles {
  /** Versions of a month follow one another, older ones first. */
  readonly files: readonly ViewFile[];
  /** Whether each month is one file that says all that was known: then nothing in it has to be compared with other versions. */
  readonly settled: boolean;
}

/**
 * The files of a view that rows need. A month's current file alone says everything where it was made as of an earlier instant than the
 * one that is asked for; else, and where versions are to be told apart by row, all its versions do together.
 * @param knownAt epoch milliseconds; null for all versions
 */
export async function listViewFiles(
  { folder, connection }: JoinSession,
  view: ViewName,
  { series, knownAt }: { readonly series: readonly AskedSeries[]; readonly knownAt: number | null },
): Promise<ViewFiles> {
  const partitions: { readonly series: AskedSeries; readonly files: readonly PartitionFile[] }[] = [];
  for (const one of series) {
    const root = seriesFolder(folder, view, one);
    for (const name of await listFolders(root))
      if (mayHold(name.replace('month=', ''), one))
        partitions.push({ series: one, files: await listFiles(`${root}/${name}`) });
  }
  const paths = partitions.flatMap(({ files }) => files.map(({ path }) => path));
  const metadata = await readMetadata(connection, paths);
  const knownOf = ({ path }: PartitionFile): number => metadata.get(path)?.knownAt ?? 0;
  let settled = true;
  const files = partitions.flatMap(({ series: { id, tf }, files: versions }) => {
    const ordered = versions.toSorted((a, b) => knownOf(a) - knownOf(b) || (a.hash < b.hash ? -1 : 1));
    const current = ordered.at(-1);
    if (current === undefined) return [];
    const whole = knownAt !== null && knownAt >= knownOf(current);
    if (!whole) settled = false;
    return (whole ? [current] : ordered).map(({ path }) => ({ path, series: id, tf }));
  });
  return { files, settled };
}

/** Months are those of open times: the last rows of one become available in the next. */
function mayHold(month: string, { tf, from, to }: AskedSeries): boolean {
  const range = rangeOfMonth(month);
  return range.from <= to && range.to + longestLength(tf) >= from;
}
