import type { DuckDBConnection } from '@duckdb/node-api';
import { listFiles } from '../layout/list-files.ts';
import { listFileSeries, listPartitions } from '../layout/list-series.ts';
import { partitionFolder, type Series, type ViewName } from '../layout/partition.ts';
import { listVersions } from '../layout/settle-versions.ts';

/** The current file of each month of a series. */
export interface SeriesFiles extends Series {
  readonly paths: readonly string[];
}

/**
 * The current files of a view, or of the candles, by series. Where a writer was killed, or is just between publishing a version and putting the
 * former aside, two files of a month lie there, and the one that was made as of the later instant counts.
 */
export async function listSeriesFiles(
  connection: DuckDBConnection,
  store: string,
  view: ViewName | null,
): Promise<readonly SeriesFiles[]> {
  const found: SeriesFiles[] = [];
  for (const series of await listFileSeries(store, view)) {
    const paths: string[] = [];
    for (const partition of await listPartitions(store, view, series)) {
      const folder = partitionFolder(store, partition);
      const current = (await listFiles(folder)).filter(({ superseded }) => !superseded);
      const [only] = current.length === 1 ? current : (await listVersions(connection, folder)).slice(-1);
      if (only !== undefined) paths.push(only.path);
    }
    if (paths.length > 0) found.push({ ...series, paths });
  }
  return found;
}
