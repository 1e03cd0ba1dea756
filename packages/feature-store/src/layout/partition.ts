import { join } from 'node:path';
import type { Timeframe } from '@tidemark/domain';

/** A symbol and timeframe whose files are kept. */
export interface Series {
  readonly symbol: string;
  readonly tf: Timeframe;
}

/** A view, as it is named in folders. */
export interface ViewName {
  readonly name: string;
  readonly version: number;
}

/** Where the files of a month's candles, or of a view's values for them, are: a folder in the manner of Hive. */
export interface Partition extends Series {
  /** Null for candles. */
  readonly view: ViewName | null;
  /** Of the candles' open times, `YYYY-MM`. */
  readonly month: string;
}

/** The folder in which old versions are put aside: readers of whole trees, such as pyarrow and Spark, skip names that begin so. */
export const supersededFolder = '_superseded';

export function viewFolder(store: string, { name, version }: ViewName): string {
  return join(store, 'features', `view=${encodeURIComponent(name)}`, `version=${version}`);
}

export function seriesFolder(store: string, view: ViewName | null, { symbol, tf }: Series): string {
  const root = view === null ? join(store, 'candles') : viewFolder(store, view);
  return join(root, `tf=${tf}`, `symbol=${encodeURIComponent(symbol)}`);
}

export function partitionFolder(store: string, partition: Partition): string {
  return join(seriesFolder(store, partition.view, partition), `month=${partition.month}`);
}
