import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import { withConnection } from '../engine/with-connection.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import { createViews } from './create-views.ts';
import { type PlainValue, toPlainValue } from './plain-value.ts';
import { prepareRead, sqlFailed } from './prepare-read.ts';

export interface StoreQuery {
  readonly sql: string;
  readonly signal?: AbortSignal;
}

export interface QueryColumn {
  /** No two have the same. */
  readonly name: string;
  /** As DuckDB calls it. */
  readonly type: string;
}

export interface QueryResult {
  readonly columns: readonly QueryColumn[];
  /** Rows as they come, a few thousand at a time. */
  readonly batches: AsyncIterable<readonly (readonly PlainValue[])[]>;
}

/**
 * Runs one statement that reads over the feature store, on DuckDB. Ready by name are `candles` (symbol, tf, ts, o, h, l, c, v, vwap, taker_buy_vol, known_from), each
 * feature view (symbol, tf, event_timestamp, created, its features) as `name` for the latest version and `name_vN` for each, and `datasets`; current
 * versions only. Files elsewhere can be read with `read_parquet` and the like.
 * @throws TidemarkError `sql.not_a_read`, `sql.failed`
 */
export async function queryFeatureStore<Result>(
  store: FeatureStore,
  query: StoreQuery,
  use: (result: QueryResult) => Promise<Result>,
): Promise<Result> {
  return withStatement(store, query, async (_connection, statement) => {
    const result = await statement.stream().catch((cause: unknown) => {
      throw sqlFailed(cause);
    });
    const columns = result
      .deduplicatedColumnNames()
      .map((name, at) => ({ name, type: String(result.columnType(at)) }));
    async function* batches() {
      try {
        for await (const rows of result.yieldRows()) {
          query.signal?.throwIfAborted();
          yield rows.map((row) => row.map(toPlainValue));
        }
      } catch (cause) {
        query.signal?.throwIfAborted();
        throw sqlFailed(cause);
      }
    }
    return use({ columns, batches: batches() });
  });
}

/** A connection with the views, for a statement that was found to read. */
export async function withStatement<Result>(
  store: FeatureStore,
  { sql, signal }: StoreQuery,
  use: (connection: DuckDBConnection, statement: DuckDBPreparedStatement) => Promise<Result>,
): Promise<Result> {
  return withConnection(store.engine, signal, async (connection) => {
    await createViews(connection, store.folder);
    return use(connection, await prepareRead(connection, sql));
  });
}
