import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteFiles, quoteName, quoteText } from '../engine/quote-sql.ts';
import { listViews, readView } from '../layout/view-file.ts';
import { datasetsSql } from './datasets-sql.ts';
import { listSeriesFiles, type SeriesFiles } from './list-series-files.ts';

const prices = ['o', 'h', 'l', 'c', 'v', 'vwap', 'taker_buy_vol'];

/**
 * Makes the views of a feature store: `candles`, each feature view by name (its latest version) and as `name_vN`, and `datasets`. They hold what is
 * current: files that were superseded are left out. A feature view that is called as one of the other two has its `name_vN` alone.
 */
export async function createViews(connection: DuckDBConnection, store: string): Promise<void> {
  const views = new Map<string, string>();
  // Ascending versions: under the bare name the latest stays.
  for (const named of await listViews(store)) {
    const view = await readView(store, named);
    if (view === null) continue;
    const series = await listSeriesFiles(connection, store, named);
    const select = seriesSql(series, {
      before: ['event_timestamp', 'created'],
      numbers: view.names,
      after: [],
    });
    views.set(named.name, select).set(`${named.name}_v${named.version}`, select);
  }
  const candles = await listSeriesFiles(connection, store, null);
  views.set('candles', seriesSql(candles, { before: ['ts'], numbers: prices, after: ['known_from'] }));
  views.set('datasets', await datasetsSql(store));
  for (const [name, select] of views)
    await connection.run(`CREATE OR REPLACE TEMP VIEW ${quoteName(name)} AS ${select}`);
}

interface Columns {
  readonly before: readonly string[];
  readonly numbers: readonly string[];
  readonly after: readonly string[];
}

/** A part a series, with what its folders are named for: DuckDB leaves out the parts that a condition excludes, files unopened. */
function seriesSql(series: readonly SeriesFiles[], { before, numbers, after }: Columns): string {
  const columns = [...before, ...numbers, ...after];
  if (series.length === 0) {
    const typed = columns.map(
      (name) => `NULL::${numbers.includes(name) ? 'DOUBLE' : 'TIMESTAMPTZ'} AS ${quoteName(name)}`,
    );
    return `SELECT NULL::VARCHAR AS symbol, NULL::VARCHAR AS tf, ${typed.join(', ')} WHERE false`;
  }
  return series
    .map(
      ({ symbol, tf, paths }) =>
        `SELECT ${quoteText(symbol)} AS symbol, ${quoteText(tf)} AS tf, ${columns.map(quoteName).join(', ')}
         FROM read_parquet(${quoteFiles(paths)}, hive_partitioning = false)`,
    )
    .join(' UNION ALL ');
}
