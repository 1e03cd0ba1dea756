import type { DuckDBConnection } from '@duckdb/node-api';
import type { Engine } from './open-engine.ts';

/**
 * Writes one thing at a time while the next one is read and computed: DuckDB writes in threads of its own, and a month of fifty features
 * takes it longer than they take to compute. What was started first is done first.
 */
export interface BackgroundWriter extends AsyncDisposable {
  /** Waits for what was started before, and starts this, on a connection of the writer's own. Errors are those of what was started before. */
  start(write: (connection: DuckDBConnection) => Promise<unknown>): Promise<void>;
  /** Waits for all that was started. */
  flush(): Promise<void>;
}

export async function openBackgroundWriter(engine: Pick<Engine, 'connect'>): Promise<BackgroundWriter> {
  const connection = await engine.connect();
  let running: Promise<unknown> = Promise.resolve();
  return {
    async start(write) {
      await running;
      running = write(connection);
      // Whoever waits for it is told; until then it is not an error that nobody looks at.
      running.catch(() => undefined);
    },
    async flush() {
      await running;
    },
    async [Symbol.asyncDispose]() {
      await running.catch(() => undefined);
      connection.closeSync();
    },
  };
}
