import { join } from 'node:path';
import { parseTimeframe } from '@tidemark/domain';
import { listFolders } from './list-files.ts';
import { type Partition, type Series, seriesFolder, type ViewName, viewFolder } from './partition.ts';

/** The series of which candles, or a view's values, are kept, by timeframe, then symbol. @param view null for candles */
export async function listFileSeries(store: string, view: ViewName | null): Promise<readonly Series[]> {
  const root = view === null ? join(store, 'candles') : viewFolder(store, view);
  const found: Series[] = [];
  for (const tf of await listFolders(root)) {
    if (!tf.startsWith('tf=')) continue;
    for (const symbol of await listFolders(join(root, tf)))
      found.push({
        tf: parseTimeframe(tf.replace('tf=', '')),
        symbol: decodeURIComponent(symbol.replace('symbol=', '')),
      });
  }
  return found;
}

/** The months of a series of which there are files, in order. */
export async function listPartitions(
  store: string,
  view: ViewName | null,
  series: Series,
): Promise<readonly Partition[]> {
  const folders = await listFolders(seriesFolder(store, view, series));
  return folders
    .filter((name) => name.startsWith('month='))
    .map((name) => ({ ...series, view, month: name.replace('month=', '') }));
}
