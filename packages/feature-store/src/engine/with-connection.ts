import type { DuckDBConnection } from '@duckdb/node-api';
import type { Engine } from './open-engine.ts';

/**
 * Hands over a connection of one's own, and closes it at the end: its tables go with it. What DuckDB is in the midst of ends at once when
 * the signal aborts, and the reason of that is thrown, whatever it made of the statement.
 */
export async function withConnection<Result>(
  engine: Engine,
  signal: AbortSignal | undefined,
  use: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  signal?.throwIfAborted();
  const connection = await engine.connect();
  const interrupt = () => connection.interrupt();
  signal?.addEventListener('abort', interrupt);
  try {
    return await use(connection);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', interrupt);
    connection.closeSync();
  }
}
