import { mkdirSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

export interface EngineOptions {
  /** What DuckDB may hold in memory, such as `512MB`; what is more is spilled to `spillFolder`. Default 1 GB. */
  readonly memoryLimit?: string;
  /** Default: as many as there are cores. */
  readonly threads?: number;
  /** Default: a folder among the system's temporary files. */
  readonly spillFolder?: string;
}

/** DuckDB in this process, with a limit to its memory. It never loads an extension from the network. */
export interface Engine extends AsyncDisposable {
  /** Shared: a result that is streamed from it ends, without an error, at the next statement of anyone. */
  readonly connection: DuckDBConnection;
  /** A connection of one's own, with temporary tables of its own; whoever asked for it closes it. */
  connect(): Promise<DuckDBConnection>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openEngine(options: EngineOptions = {}): Promise<Engine> {
  const { memoryLimit = '1GB', threads = availableParallelism() } = options;
  const spillFolder = options.spillFolder ?? join(tmpdir(), 'tidemark-spill');
  mkdirSync(spillFolder, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: memoryLimit,
    threads: String(threads),
    temp_directory: spillFolder,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  async function connect(): Promise<DuckDBConnection> {
    const made = await instance.connect();
    // Texts without a zone are UTC, and so is what is printed.
    await made.run(`SET TimeZone = 'UTC'`);
    return made;
  }
  const connection = await connect();
  return {
    connection,
    connect,
    async [Symbol.asyncDispose]() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
